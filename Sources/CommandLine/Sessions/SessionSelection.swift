import ArgumentParser
import Client
import SessionModel

/// The arguments that say which sessions are meant, or that all are which live.
struct SessionSelection: ParsableArguments {
    @Flag(help: "All sessions that live.")
    var all = false

    @Argument(
        help: ArgumentHelp("Ids, unique beginnings of ids, or names.", valueName: "session"),
        completion: SessionCompletion.live
    )
    var sessions: [String] = []

    func validate() throws {
        guard all != sessions.isEmpty else { return }
        throw ValidationError(
            all ? "--all and names of sessions exclude each other" : "say which sessions, or add --all"
        )
    }

    /// Does `body` for each session, with its id and what people call it; what fails is reported and does not hold up the
    /// others. One of all that has ended by itself meanwhile is no failure.
    ///
    /// - Throws: the first failure, once all are done.
    func forEach(
        of client: SessionsClient,
        _ body: (_ session: String, _ label: String) throws(ClientError) -> Void
    ) throws {
        guard all else {
            return try SessionReferences.forEach(sessions) { reference throws(ClientError) in
                try body(reference, PlainText.line(reference))
            }
        }
        var labels: [String: String] = [:]
        let live = try client.sessions().filter(\.state.isLive)
            .sorted { ($0.startedAt ?? 0, $0.id) < ($1.startedAt ?? 0, $1.id) }
        for session in live { labels[session.id] = session.name.map { "\(session.id) (\(PlainText.line($0)))" } }
        try SessionReferences.forEach(live.map(\.id)) { id throws(ClientError) in
            do throws(ClientError) {
                try body(id, labels[id] ?? id)
            } catch  where error.code == .notRunning || error.code == .noSuchSession {
                Console.print("\(labels[id] ?? id) has ended by itself")
            }
        }
        if live.isEmpty { Console.print("no session lives") }
    }
}
