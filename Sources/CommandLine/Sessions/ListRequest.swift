import Client
import SessionModel
import Systemd

/// What `roost list` does.
struct ListRequest: Equatable, PlainRequest {
    /// Whether sessions that ended long ago are listed too.
    var all = false
    /// The tags that the listed sessions have.
    var tags: [String] = []
    /// Whether ids are all that is printed.
    var quiet = false
    /// Whether a JSON array is printed.
    var json = false
    /// Whether what the sessions use is printed, too.
    var wide = false

    func run() throws {
        let client = try SessionsClient.connect()
        let usage = wide ? try client.usage().sessions : nil
        let roster = Roster(
            try client.sessions(),
            all: all,
            tags: tags,
            now: SystemClock.realtime
        )
        if json { return try Console.printJSON(roster.sessions.map { SessionJSON($0, usage: usage?[$0.id]) }) }
        if quiet { return roster.sessions.forEach { Console.print($0.id) } }
        if !roster.sessions.isEmpty {
            Console.write(
                SessionTable.text(
                    roster.sessions,
                    usage: usage,
                    now: roster.now,
                    width: Console.width,
                    style: Console.style
                )
            )
        } else if Console.isTerminal {
            Console.print("No sessions. Start one: roost start claude")
        }
        if let line = roster.hiddenLine { Console.hint(line) }
    }
}
