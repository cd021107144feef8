import ArgumentParser
import Client
import SessionModel

/// `roost config get`.
struct ConfigGet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Print the value of a key; an empty line where it is not set."
    )

    @Argument(
        help: ArgumentHelp("The key, such as daemon.capacity.", valueName: "key"),
        completion: ConfigurationCompletion.keys
    )
    var key: String

    func run() throws {
        let rows = try SessionsClient.connect().configuration()
        let key = try Self.key(key, profiles: ConfigurationCompletion.profileNames(rows)).description
        Console.print(PlainText.line(rows.first { $0.key == key }?.value ?? ""))
    }

    /// The key that `text` stands for.
    static func key(_ text: String, profiles: [String]) throws(ClientError) -> ConfigurationKey {
        do throws(ArgumentProblem) {
            return try ConfigurationKey(parsing: text, names: profiles)
        } catch {
            throw ClientError(.invalidSpec, "\"\(PlainText.line(text))\": \(error)")
        }
    }
}
