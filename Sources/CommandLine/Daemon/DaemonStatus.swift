import ArgumentParser
import Client
import SessionModel

/// `roost daemon status`: what there is to know of the broker, without starting it.
struct DaemonStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the broker runs and answers, and what it looks after; asking does not start it.",
        discussion: """
            A broker that does not run is nothing bad: the next call starts it. The exit status is 0 unless it cannot be \
            reached: 69 when it runs and does not answer, or when it is not installed.

            EXAMPLES:
              roost daemon status
              roost daemon status --json | jq .pid

            SEE ALSO: roost doctor, systemctl --user status roost.service.
            """
    )

    @Flag(help: "Print a JSON object; null where there is no answer.")
    var json = false

    func run() throws {
        let report = DaemonReport(client: try SessionsClient.connect())
        if json {
            try Console.printJSON(report)
        } else {
            Console.write(report.text(style: Console.style))
        }
        guard let problem = report.problem else { return }
        throw ClientError(.hostUnreachable, problem)
    }
}
