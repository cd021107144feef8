import ArgumentParser
import Client
import SessionModel
import Systemd

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
            let object = try client.session(session)
            let details = try object.details()
            // One that has just ended, and an older broker, say nothing.
            let usage = details.state.isLive ? try? object.usage() : nil
            if json { return try Console.printJSON(SessionJSON(details, usage: usage)) }
            let sheet = SessionSheet(details, usage: usage, now: SystemClock.realtime, style: Console.style)
            return Console.write(sheet.text)
        }
        let overview = OverviewJSON(try client.overview(), try client.sessions())
        if json { return try Console.printJSON(overview) }
        overview.lines.forEach(Console.print)
    }
}
