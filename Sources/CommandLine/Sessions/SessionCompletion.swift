import ArgumentParser
import Client
import SessionModel
import Systemd

/// Ids and names for the shell to complete: silent and quick, whatever is missing.
enum SessionCompletion {
    /// Sessions that run.
    static let live = CompletionKind.custom { _, _, prefix in candidates(prefix) { $0.state.isLive } }
    /// Sessions that have ended.
    static let ended = CompletionKind.custom { _, _, prefix in candidates(prefix) { !$0.state.isLive } }
    /// All sessions.
    static let all = CompletionKind.custom { _, _, prefix in candidates(prefix) { _ in true } }

    private static func candidates(_ prefix: String, _ isWanted: (SessionDetails) -> Bool) -> [String] {
        // A broker that does not run has no live session to offer: it is not started for a key press.
        guard let client = try? SessionsClient.connect(), client.isRunning(),
            let sessions = try? client.sessions()
        else { return [] }
        let words = sessions.filter(isWanted).flatMap { [$0.name, $0.id].compactMap { $0 } }
        return words.filter { $0.hasPrefix(prefix) }.sorted()
    }
}
