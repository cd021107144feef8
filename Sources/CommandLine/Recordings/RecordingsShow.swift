import ArgumentParser
import Client
import Recording
import SessionModel

/// `roost recordings show`.
struct RecordingsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is in a recording: its span, its parts, its gaps.",
        discussion: """
            It reads the recording through.

            EXAMPLES:
              roost recordings show api
              roost recordings show --json api | jq .marks

            SEE ALSO: roost recordings list, roost replay.
            """
    )

    @Flag(help: "Print a JSON object.")
    var json = false

    @OptionGroup var key: KeyOptions

    @OptionGroup var reference: RecordingReference

    func run() throws {
        let client = try SessionsClient.connect()
        let recording = try OpenedRecording(reference.session, of: client, KeyFinder(key))
        let details = try Self.details(reference.session, of: client)
        let contents = RecordingContents(recording.index)
        if json { return try Console.printJSON(RecordingJSON(details, contents: contents)) }
        Self.print(details, contents, recording.index)
    }

    /// The row of a recording that the broker has found already.
    static func details(_ reference: String, of client: SessionsClient) throws -> RecordingDetails {
        let all = try client.recordings()
        let id = (try? client.session(reference).id) ?? reference
        let prefixed = all.filter { $0.id.hasPrefix(id) }
        let named = all.filter { $0.name == reference }.max { ($0.end ?? 0) < ($1.end ?? 0) }
        guard let found = prefixed.count == 1 ? prefixed[0] : named else {
            throw ClientError(
                .noSuchRecording,
                "there is no recording of '\(PlainText.line(reference))'; 'roost recordings list' shows all"
            )
        }
        return found
    }

    private static func print(_ details: RecordingDetails, _ contents: RecordingContents, _ index: RecordingIndex) {
        func line(_ title: String, _ value: String) {
            Console.print(Console.style.paint(DisplayWidth.pad(title, to: 10), .heading) + value)
        }
        func size(_ bytes: Int) -> String { "\(ByteSize(bytes: UInt64(max(0, bytes))))" }
        line("Session", details.id + (details.name.map { " (\(PlainText.line($0)))" } ?? ""))
        line("State", details.state?.rawValue ?? "removed")
        if !details.command.isEmpty { line("Command", PlainText.command(details.command)) }
        if let first = index.first, let last = index.last {
            line("Start", LocalTime.text(first.timestamp))
            line("End", LocalTime.text(last.timestamp))
            line("Length", "\(TimeSpan(microseconds: contents.duration / 1000 * 1000))")
        }
        line("Output", size(contents.outputBytes))
        let masked = contents.maskedBytes > 0 ? ", and \(size(contents.maskedBytes)) that were not echoed" : ""
        line("Input", size(contents.inputBytes) + masked)
        if contents.droppedBytes > 0 { line("Missing", size(contents.droppedBytes)) }
        let damaged = contents.losses.damaged + contents.losses.torn
        line("Lines", "\(contents.lines)" + (damaged > 0 ? ", and \(damaged) that cannot be read" : ""))
        line("Folder", PlainText.line(details.folder))
        for part in index.parts {
            line("Part", "\(LocalTime.text(part.first.timestamp))  \(part.part.name)  \(size(part.storedBytes))")
        }
        for failure in contents.losses.failures { line("Failure", PlainText.line(failure.message)) }
        for mark in contents.marks {
            let missing = mark.kind == .dropped ? ", \(size(mark.size)) are missing" : ""
            line("Mark", "\(LocalTime.text(mark.time))  \(mark.kind.rawValue)\(missing)")
        }
    }
}
