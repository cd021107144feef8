import ArgumentParser
import Client

/// `roost config set`.
struct ConfigSet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Give a key another value, at once and for good.",
        discussion: """
            The value is written into a drop-in of its own, roost.conf.d/50-roost-set.conf; your own file and its \
            comments stay as they are. An empty value means the built-in one, whatever other files say.

            EXAMPLES:
              roost config set daemon.exit-idle-sec 5min
              roost config set defaults.tasks-max 2000
            """
    )

    @Argument(
        help: ArgumentHelp("The key, such as daemon.capacity.", valueName: "key"),
        completion: ConfigurationCompletion.keys
    )
    var key: String

    @Argument(help: ArgumentHelp("The value.", valueName: "value"))
    var value: String

    func run() throws {
        try SessionsClient.connect().setConfiguration(key, to: value)
    }
}
