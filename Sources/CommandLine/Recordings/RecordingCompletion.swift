import ArgumentParser
import Client

/// Ids and names of sessions with a recording for the shell to complete: silent and quick, whatever is missing.
enum RecordingCompletion {
    static let all = CompletionKind.custom { _, _, prefix in
        guard let client = try? SessionsClient.connect(), client.isRunning(), let recordings = try? client.recordings()
        else { return [] }
        return recordings.flatMap { [$0.name, $0.id].compactMap { $0 } }.filter { $0.hasPrefix(prefix) }.sorted()
    }
}

/// The argument that says whose recording is meant.
struct RecordingReference: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "Id, unique beginning of an id, or name; of a session that was removed, too.",
            valueName: "session"
        ),
        completion: RecordingCompletion.all
    )
    var session: String
}
