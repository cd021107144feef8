import ArgumentParser
import Client
import SessionModel

/// `roost respawn`: sessions that have ended, once more.
struct SessionRespawn: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "respawn",
        abstract: "Start sessions again that have ended.",
        usage: "roost respawn [<options>] [<session> ...]",
        discussion: """
            The session stays the same: id, name, tags, limits and directory. What runs is its command, or what the \
            profile of the command says with Resume=, such as claude --continue. Its environment is that of its last \
            start as long as the machine remembers it; after a restart of the machine it is the one from here.

            EXAMPLES:
              roost respawn api
              roost respawn --all               what a shutdown, a power cut or policy has ended
              roost respawn --restart api       stop it first

            SEE ALSO: roost start --restore, roost list --all.
            """
    )

    @Flag(help: "All sessions that were interrupted or evicted.")
    var all = false

    @Flag(help: "All sessions with the mark of roost start --restore that were interrupted.")
    var restore = false

    @Flag(help: "Stop a session first that runs.")
    var restart = false

    @Flag(help: "Run the command itself, even where the configuration has another to resume it.")
    var fresh = false

    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var sessions: [String] = []

    mutating func validate() throws {
        guard [all, restore, !sessions.isEmpty].count(where: { $0 }) == 1 else {
            throw ValidationError("give sessions, or --all, or --restore")
        }
    }

    func run() throws {
        let client = try SessionsClient.connect()
        guard !restore else { return try report(client.restore()) }
        var request = RespawnRequest()
        (request.isRestart, request.isFresh) = (restart, fresh)
        request.environment = OwnEnvironment.assignments
        let chosen = all ? try Self.ended(client) : sessions
        if chosen.isEmpty { Console.hint("There is nothing to start again.") }
        try SessionReferences.forEach(chosen) { reference throws(ClientError) in
            let session = try client.session(reference)
            try session.respawn(request)
            Console.print(session.id)
        }
    }

    /// The sessions that did not end by their own or their user's will.
    private static func ended(_ client: SessionsClient) throws(ClientError) -> [String] {
        let sessions = try client.sessions().filter { $0.state == .interrupted || $0.state == .evicted }
        return sessions.sorted { ($0.startedAt ?? 0, $0.id) < ($1.startedAt ?? 0, $1.id) }.map(\.id)
    }

    private func report(_ results: [(id: String, problem: String)]) throws {
        if results.isEmpty { Console.hint("There is nothing to restore.") }
        for result in results where result.problem.isEmpty { Console.print(result.id) }
        let failed = results.filter { !$0.problem.isEmpty }
        for result in failed { Console.complain("\(result.id): \(result.problem)") }
        if !failed.isEmpty { throw ExitCode(SessionErrorCode.internal.exitStatus) }
    }
}
