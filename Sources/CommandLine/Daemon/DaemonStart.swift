import ArgumentParser

/// `roost daemon start`.
struct DaemonStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start the broker; it also starts by itself when it is called."
    )

    func run() throws {
        try ServiceJob.run("StartUnit", "started")
    }
}
