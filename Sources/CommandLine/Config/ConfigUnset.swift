import ArgumentParser
import Client

/// `roost config unset`.
struct ConfigUnset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unset",
        abstract: "Take back what \"roost config set\" has set."
    )

    @Argument(
        help: ArgumentHelp("The key, such as daemon.capacity.", valueName: "key"),
        completion: ConfigurationCompletion.keys
    )
    var key: String

    func run() throws {
        try SessionsClient.connect().unsetConfiguration(key)
    }
}
