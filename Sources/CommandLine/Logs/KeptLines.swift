import Client
import Recording
import SessionModel
import Terminal

/// The lines of a session where its journal cannot be read: those of its recording, or else what its terminal has kept.
struct KeptLines {
    /// What is told about where they come from.
    static let notice =
        "the user's journal cannot be read here (journald.conf(5), Storage= and SplitMode=): these lines come from what "
        + "was recorded of the sessions, or from what their terminals have kept"

    /// After so many microseconds without output all that is complete has settled, as in the journal.
    private static let calm: UInt64 = 2_000_000
    /// Bytes that the terminal reads before its lines are taken: they have fewer rows than its scrollback keeps.
    private static let piece = 4096

    private let session: SessionClient
    private let details: SessionDetails
    private var terminal = RecordedTerminal(scrollbackRows: piece)
    private var lines = SettledLines()
    private var entries: [LogEntry] = []

    /// All lines of a session, oldest first.
    static func entries(of session: SessionClient, _ client: SessionsClient, _ keys: KeyFinder) throws -> [LogEntry] {
        var kept = KeptLines(session: session, details: try session.details())
        do {
            try kept.read(OpenedRecording(session.id, of: client, keys))
        } catch let error as ClientError where error.code == .noSuchRecording {
            try kept.readScreen()
        }
        return kept.entries
    }

    private init(session: SessionClient, details: SessionDetails) {
        (self.session, self.details) = (session, details)
    }

    private mutating func read(_ recording: OpenedRecording) throws {
        let reader = recording.index.reader()
        var last: RecordHead?
        while reader.advance() {
            if let last {
                if terminal.isLeft(by: reader) {
                    take(.end, at: last.timestamp)
                    lines = SettledLines()
                } else if reader.head.elapsed > last.elapsed, reader.head.elapsed - last.elapsed >= Self.calm {
                    take(.quiet, at: last.timestamp)
                }
            }
            let head = reader.head
            if let bytes = terminal.take(reader) { feed(bytes, at: head.timestamp) }
            if head.direction == .output { last = head }
        }
        take(.end, at: last?.timestamp ?? 0)
        ExportRange.tell(reader.losses)
    }

    private mutating func feed(_ bytes: UnsafeRawBufferPointer, at time: UInt64) {
        terminal.engine.feed(bytes, inPiecesOf: Self.piece) { take(.scrolled, at: time) }
        terminal.discard()
    }

    private mutating func take(_ moment: SettledLines.Moment, at time: UInt64) {
        var texts: [String] = []
        lines.take(from: terminal.engine, at: moment) { texts.append($0.text) }
        // The journal has no empty lines either.
        for text in texts where !text.isEmpty { add(text, at: time) }
    }

    /// They have no times of their own: each has that of the session's start.
    private mutating func readScreen() throws {
        let text = try session.screen(.text, scrollbackLines: UInt32.max, joinsWrapped: true)
        for line in text.split(separator: "\n") { add(String(line), at: details.startedAt ?? 0) }
    }

    private mutating func add(_ line: String, at time: UInt64) {
        entries.append(LogEntry(time: time, session: details.id, name: details.name, line: line))
    }
}
