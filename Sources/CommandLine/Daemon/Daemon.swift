import ArgumentParser

/// `roost daemon`: the broker as it runs.
struct Daemon: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Look at the broker, or start, stop and restart it.",
        discussion: """
            The broker starts by itself when it is called, and leaves when there is nothing to look after. Stopping or \
            restarting it never touches a session: "roost stop --all" stops those.

            SEE ALSO: roost service, roost doctor.
            """,
        subcommands: [DaemonStatus.self, DaemonStart.self, DaemonStop.self, DaemonRestart.self, DaemonLogs.self]
    )
}
