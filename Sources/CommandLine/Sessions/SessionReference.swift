import ArgumentParser
import Client
import SessionModel

/// The argument that says which session is meant.
struct SessionReference: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name.", valueName: "session"),
        completion: SessionCompletion.live
    )
    var session: String
}

/// The arguments that say which sessions are meant.
struct SessionReferences: ParsableArguments {
    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names.", valueName: "session"),
        completion: SessionCompletion.live
    )
    var sessions: [String]

    /// Does `body` for each session; what fails is reported and does not hold up the others.
    ///
    /// - Throws: the first failure, once all are done.
    func forEach(_ body: (String) throws(ClientError) -> Void) throws {
        try Self.forEach(sessions, body)
    }

    /// The same for sessions that were named in another way.
    static func forEach(_ sessions: [String], _ body: (String) throws(ClientError) -> Void) throws {
        var first: ClientError?
        for session in sessions {
            do throws(ClientError) {
                try body(session)
            } catch {
                if first == nil { first = error }
                Console.complain(error.message)
            }
        }
        if let first { throw ExitCode(first.code.exitStatus) }
    }
}
