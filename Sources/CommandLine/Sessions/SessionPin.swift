import ArgumentParser
import Client

/// `roost pin`: a session that is never stopped to make room.
struct SessionPin: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Never stop a session to make room for others.",
        discussion: "SEE ALSO: roost unpin, roost start --pin."
    )

    @OptionGroup var references: SessionReferences

    func run() throws {
        let client = try SessionsClient.connect()
        try references.forEach { reference throws(ClientError) in try client.session(reference).setPinned(true) }
    }
}
