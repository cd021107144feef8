import ArgumentParser

/// `roost daemon stop`.
struct DaemonStop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop the broker. Sessions go on; the next command of roost starts the broker again."
    )

    func run() throws {
        try ServiceJob.run("StopUnit", "stopped")
    }
}
