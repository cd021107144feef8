import ArgumentParser
import SessionModel

/// `roost daemon logs`: the broker's journal.
struct DaemonLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the broker's journal.",
        discussion: """
            This is journalctl --user-unit roost.service.

            SEE ALSO: roost logs, journalctl(1), systemd.time(7).
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

    func run() throws {
        var arguments = ["journalctl", "--quiet", "--user-unit=\(UnitName.broker)"]
        if follow { arguments.append("--follow") }
        if let lines { arguments.append("--lines=\(lines)") }
        if let since { arguments.append("--since=\(since)") }
        throw Program.replace(with: arguments)
    }
}
