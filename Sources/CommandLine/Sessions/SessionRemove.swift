import ArgumentParser
import Client
import SessionModel

/// `roost remove`: forgets sessions that have ended.
struct SessionRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget sessions that have ended.",
        discussion: """
            What is known about them goes; their journal stays, and so does their recording, which "roost recordings" \
            still lists. A session that still runs is refused: stop it first.

            EXAMPLES:
              roost remove 7c5d
              roost remove --recording 7c5d

            SEE ALSO: roost stop, roost list --all, roost recordings prune.
            """,
        aliases: ["rm"]
    )

    @Flag(help: "Remove what was recorded of them, too.")
    var recording = false

    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names.", valueName: "session"),
        completion: SessionCompletion.ended
    )
    var sessions: [String]

    func run() throws {
        let client = try SessionsClient.connect()
        try SessionReferences.forEach(sessions) { reference throws(ClientError) in
            let id = recording ? try client.session(reference).id : reference
            try client.remove(id)
            guard recording else { return }
            do throws(ClientError) {
                try client.removeRecording(id)
            } catch  where error.code == .noSuchRecording || error.code == .noSuchSession {
                // Nothing was recorded.
            }
        }
    }
}
