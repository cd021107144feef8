import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost logs`: the journal of a session's unit.
struct SessionLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the journal of a session: its start, its end, and what its processes logged.",
        discussion: """
            This is journalctl --user-unit <unit>. What the command writes to its terminal is not in the journal.

            EXAMPLES:
              roost logs -f api
              roost logs --since -1h api

            SEE ALSO: journalctl(1), systemd.time(7).
            """
    )

    @Flag(name: .shortAndLong, help: "Go on showing what comes.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Only so many of the last lines.", valueName: "number")
    )
    var lines: UInt32?

    @Option(
        help: ArgumentHelp("Only what is newer, such as -1h, today, or \"2026-11-21 07:00\".", valueName: "time")
    )
    var since: String?

    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var session: String

    func run() throws {
        let details = try SessionsClient.connect().session(session).details()
        var arguments = ["journalctl", "--quiet", "--user-unit=\(details.unit)"]
        if follow { arguments.append("--follow") }
        if let lines { arguments.append("--lines=\(lines)") }
        if let since { arguments.append("--since=\(since)") }
        throw Program.replace(with: arguments)
    }
}
