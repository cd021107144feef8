import ArgumentParser
import Client

/// `roost unpin`: the opposite of `roost pin`.
struct SessionUnpin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin",
        abstract: "Let a session be stopped to make room for others again.",
        discussion: "SEE ALSO: roost pin."
    )

    @OptionGroup var references: SessionReferences

    func run() throws {
        let client = try SessionsClient.connect()
        try references.forEach { reference throws(ClientError) in try client.session(reference).setPinned(false) }
    }
}
