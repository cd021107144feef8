import ArgumentParser
import Client
import SessionModel

/// `roost recordings list`.
struct RecordingsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List recordings, the newest first; also of sessions that were removed.",
        discussion: """
            EXAMPLES:
              roost recordings list
              roost recordings list --json | jq -r ".[].id"

            SEE ALSO: roost recordings show.
            """
    )

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let recordings = try SessionsClient.connect().recordings().sorted {
            ($0.end ?? 0, $0.id) > ($1.end ?? 0, $1.id)
        }
        if json { return try Console.printJSON(recordings.map { RecordingJSON($0) }) }
        guard !recordings.isEmpty else {
            if Console.isTerminal { Console.print("No recordings.") }
            return
        }
        var table = Table([
            .init("ID"), .init("NAME", minimum: 6), .init("STATE"), .init("START"), .init("SPAN", isRightAligned: true),
            .init("SIZE", isRightAligned: true), .init("PARTS", isRightAligned: true), .init("COMMAND", minimum: 10),
        ])
        for one in recordings {
            let span = one.start.flatMap { start in one.end.map { $0 > start ? $0 - start : 0 } }
            table.add([
                .init(one.id), .init(PlainText.line(one.name ?? "")),
                .init(one.state?.rawValue ?? "removed", one.state == nil ? .faint : nil),
                .init(one.start.map { LocalTime.text($0) } ?? "-"), .init(span.map(RelativeTime.length) ?? "-"),
                .init("\(ByteSize(bytes: one.size))"), .init("\(one.parts)"), .init(PlainText.command(one.command)),
            ])
        }
        Console.write(table.text(width: Console.width, style: Console.style))
    }
}
