import ArgumentParser
import Client
import SessionModel

/// `roost status`: one session in full, or all in short.
struct SessionStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show all about a session, or how things are altogether.",
        discussion: """
            EXAMPLES:
              roost status
              roost status api
              roost status --json api | jq .limits

            SEE ALSO: roost list, roost logs, systemctl --user status <unit>.
            """
    )

    @Flag(help: "Print a JSON object.")
    var json = false

    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name. (default: all in short)", valueName: "session"),
        completion: SessionCompletion.all
    )
    var session: String?

    func run() throws {
        let client = try SessionsClient.connect()
        if let session {
            let details = try client.session(session).details()
            if json { return try Console.printJSON(SessionJSON(details)) }
            let sheet = SessionSheet(details, now: Timestamp.now(), style: Console.style)
            return Console.write(sheet.text)
        }
        let overview = OverviewJSON(try client.overview(), try client.sessions())
        if json { return try Console.printJSON(overview) }
        overview.lines.forEach(Console.print)
    }
}
