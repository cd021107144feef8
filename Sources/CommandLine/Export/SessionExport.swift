import ArgumentParser
import Client
import Recording
import SessionModel

/// `roost export`.
struct SessionExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what a session has recorded in a format for others.",
        usage: "roost export [<options>] <session>",
        discussion: """
            asciicast is for "asciinema play" and its kin; text and html are what has scrolled off and the last screen; \
            jsonl are the lines as they are stored, decompressed. What was typed is in jsonl alone.

            EXAMPLES:
              roost export api --output api.cast
              roost export api --format text | grep -n error
              roost export api --format html --from 16:00 --to 16:30 > api.html
              roost export api --format jsonl | jq -r 'select(.direction == "output").data' | base64 -d

            SEE ALSO: roost replay, roost recordings, docs/replay.md.
            """
    )

    /// The formats.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case asciicast, text, html, jsonl
    }

    @Option(name: .shortAndLong, help: "How it is written.")
    var format = Format.asciicast

    @Option(help: "The version of asciicast: 2, which all players know, or 3.")
    var asciicastVersion = AsciicastExport.Version.v2

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write, readable by you alone. (default: standard output)", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Begin with the screen of this time.", valueName: "time"))
    var from: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("End at this time.", valueName: "time"))
    var to: String?

    @Option(
        help: ArgumentHelp("Let players shorten pauses to so much; asciicast only.", valueName: "span"),
        transform: { try TimeSpan(parsing: $0) }
    )
    var idleLimit: TimeSpan?

    @OptionGroup var key: KeyOptions

    @OptionGroup var reference: RecordingReference

    mutating func validate() throws {
        for moment in [from, to].compactMap({ $0 }) { _ = try MomentText.parse(moment) }
        guard idleLimit == nil || format == .asciicast else {
            throw ValidationError("--idle-limit is for --format asciicast; \(format.rawValue) has no pauses")
        }
        if let idleLimit, idleLimit.microseconds == 0 || idleLimit.microseconds == UInt64.max {
            throw ValidationError("--idle-limit takes a span such as 2s")
        }
    }

    func run() throws {
        let client = try SessionsClient.connect()
        let recording = try OpenedRecording(reference.session, of: client, KeyFinder(key))
        let range = try ExportRange(recording, from: from, to: to)
        let output = try ExportOutput(output)
        let details = try? RecordingsShow.details(reference.session, of: client)
        let title = details.map { $0.name ?? $0.id } ?? reference.session
        let losses: RecordReader.Losses
        switch format {
        case .asciicast:
            let command = details.map { PlainText.command($0.command) }.flatMap { $0.isEmpty ? nil : $0 }
            let limit = idleLimit.map { Double($0.microseconds) / 1_000_000 }
            var export = AsciicastExport(
                asciicastVersion,
                AsciicastExport.Facts(title: PlainText.line(title), command: command, idleLimit: limit),
                to: output
            )
            losses = try export.write(range)
        case .text, .html:
            var export = ScreenExport(isHTML: format == .html, to: output)
            losses = try export.write(range, title: title)
        case .jsonl: losses = try Self.writeLines(range, to: output)
        }
        try output.flush()
        ExportRange.tell(losses)
    }

    private static func writeLines(_ range: ExportRange, to output: ExportOutput) throws -> RecordReader.Losses {
        let reader = range.reader()
        reader.decodesData = false
        while reader.advance(), !range.isBehind(reader) {
            if let from = range.from, !from.isReached(by: reader) { continue }
            try output.write(reader.line)
            try output.write("\n")
        }
        return reader.losses
    }
}

extension AsciicastExport.Version: ExpressibleByArgument {}
