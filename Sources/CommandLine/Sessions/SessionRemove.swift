import ArgumentParser
import Client

/// `roost remove`: forgets sessions that have ended.
struct SessionRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget sessions that have ended.",
        discussion: """
            What is known about them goes; their journal stays. A session that still runs is refused: stop it first.

            EXAMPLES:
              roost remove 7c5d

            SEE ALSO: roost stop, roost list --all.
            """,
        aliases: ["rm"]
    )

    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names.", valueName: "session"),
        completion: SessionCompletion.ended
    )
    var sessions: [String]

    func run() throws {
        let client = try SessionsClient.connect()
        try SessionReferences.forEach(sessions) { reference throws(ClientError) in try client.remove(reference) }
    }
}
