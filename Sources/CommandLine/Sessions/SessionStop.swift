import ArgumentParser
import Client

/// `roost stop`: the end of sessions.
struct SessionStop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop sessions, and everything that they have started.",
        discussion: """
            The command gets SIGHUP and SIGTERM, and SIGKILL where it still runs ten seconds later. It is back when \
            nothing of the session runs any more.

            EXAMPLES:
              roost stop api
              roost stop $(roost list --quiet --tag work)
              roost stop --all

            SEE ALSO: roost kill, roost remove.
            """
    )

    @OptionGroup var selection: SessionSelection

    func run() throws {
        let client = try SessionsClient.connect()
        try selection.forEach(of: client) { session, label throws(ClientError) in
            try client.session(session).stop()
            if selection.all { Console.print("stopped \(label)") }
        }
    }
}
