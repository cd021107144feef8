import ArgumentParser

/// `roost daemon restart`.
struct DaemonRestart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart the broker. Sessions and open windows go on."
    )

    func run() throws {
        try ServiceJob.run("RestartUnit", "restarted")
    }
}
