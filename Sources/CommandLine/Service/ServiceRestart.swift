import ArgumentParser

/// `roost service restart`.
struct ServiceRestart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Restart the broker, as after an upgrade. Sessions and open windows go on."
    )

    func run() throws {
        try ServiceJob.run("RestartUnit", "restarted")
    }
}
