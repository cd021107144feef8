import ArgumentParser
import Client
import SessionModel

/// `roost logs`: what sessions have printed, and what became of them, from the journal.
struct SessionLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show what sessions have printed, line by line, and what became of them.",
        usage: "roost logs [<options>] [<session> ...]",
        discussion: """
            The lines come from the journal, where each stands once, when it had settled: no escape codes, no spinners, no \
            repeated screens. Lines with -- in front are events, or were logged by other programs. Without a session \
            those of all are shown, also of sessions that start later.

            TIMES are those of systemd.time(7): -1h, today, yesterday, 07:30, "2026-11-21 07:00", now.

            EXAMPLES:
              roost logs -f api
              roost logs --since -1h
              roost logs --events --json | jq -r .event

            SEE ALSO: roost tail, roost history, journalctl(1).
            """
    )

    @Flag(name: .shortAndLong, help: "Go on showing what comes.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Only so many of the last lines. (default: all; with --follow: 10)", valueName: "number")
    )
    var lines: UInt32?

    @Option(parsing: .unconditional, help: ArgumentHelp("Only what is not older.", valueName: "time"))
    var since: PointInTime?

    @Option(parsing: .unconditional, help: ArgumentHelp("Only what is not newer.", valueName: "time"))
    var until: PointInTime?

    @Flag(help: "Only events: starts, windows, limits, ends.")
    var events = false

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names; none for all.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var sessions: [String] = []

    /// Lines that are shown first where what comes is followed.
    private static let linesBeforeFollowing: UInt64 = 10

    func validate() throws {
        if follow, until != nil { throw ValidationError("--follow and --until exclude each other") }
    }

    func run() throws {
        let client = try SessionsClient.connect()
        let ids = try sessions.map { try Self.id(of: $0, client) }
        let printer = LogPrinter(isJSON: json, isLabelled: ids.count != 1, style: Console.style)
        let journal = try SessionJournal(sessions: ids, eventsOnly: events)
        guard journal.isReadable else { return try showKept(client, ids, printer) }
        let range = SessionJournal.Range(
            since: since?.microseconds,
            until: until?.microseconds,
            last: lines.map(UInt64.init) ?? (follow && since == nil ? Self.linesBeforeFollowing : nil),
            isFollowed: follow
        )
        try journal.read(range) { Console.print(try printer.line($0)) }
    }

    /// The id of a session; one that was removed has none but in the journal.
    private static func id(of reference: String, _ client: SessionsClient) throws(ClientError) -> String {
        do throws(ClientError) {
            return try client.session(reference).id
        } catch  where error.code == .noSuchSession {
            guard let id = SessionID(reference) else { throw error }
            return id.description
        }
    }

    private func showKept(_ client: SessionsClient, _ ids: [String], _ printer: LogPrinter) throws {
        Console.complain(KeptLines.notice)
        if follow { Console.complain("without a journal nothing is followed; \"roost tail\" follows a session") }
        if events {
            return Console.complain("without a journal there are no events; \"roost events\" shows those that come")
        }
        let wanted =
            try ids.isEmpty ? client.sessions().sorted { ($0.startedAt ?? 0) < ($1.startedAt ?? 0) }.map(\.id) : ids
        let keys = KeyFinder()
        var entries = try wanted.flatMap { try KeptLines.entries(of: client.session($0), client, keys) }
        entries = entries.filter { $0.time >= since?.microseconds ?? 0 && $0.time <= until?.microseconds ?? UInt64.max }
        entries.sort { $0.time < $1.time }
        for entry in entries.suffix(lines.map(Int.init) ?? entries.count) { Console.print(try printer.line(entry)) }
    }
}
