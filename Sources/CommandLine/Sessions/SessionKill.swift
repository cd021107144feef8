import ArgumentParser
import Client

/// `roost kill`: a signal for a session.
struct SessionKill: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Send a signal to a session's processes.",
        discussion: """
            EXAMPLES:
              roost kill --signal INT api
              roost kill -s KILL api

            SEE ALSO: roost stop, signal(7).
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A name such as TERM (the default), INT or HUP, or a number.", valueName: "signal"),
        completion: .list(SignalNumber.allNames),
        transform: SignalNumber.init(parsing:)
    )
    var signal: SignalNumber?

    @OptionGroup var references: SessionReferences

    func run() throws {
        let client = try SessionsClient.connect()
        let number = signal?.number ?? 15
        try references.forEach { reference throws(ClientError) in try client.session(reference).kill(signal: number) }
    }
}
