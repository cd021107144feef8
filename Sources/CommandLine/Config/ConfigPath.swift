import ArgumentParser
import Client

/// `roost config path`.
struct ConfigPath: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "path",
        abstract: "Print where your own file of the configuration is, or would be."
    )

    func run() throws {
        Console.print(try SessionsClient.connect().configurationFile())
    }
}
