import SessionModel
import Systemd

/// Which limits of the slice the broker has set, so that it takes back these and no others. As long as systemd's own note of
/// them lives, in memory.
struct FleetMarks {
    private let path: String

    init(paths: SessionPaths) {
        path = paths.runtimeRoot + "/fleet-limits"
    }

    /// The limits; none where nothing can be read.
    func load() -> Set<Limits.Key> {
        let words = (AtomicFile.text(path) ?? "").split(whereSeparator: \.isWhitespace)
        return Set(words.compactMap { Limits.Key(rawValue: String($0)) })
    }

    /// Keeps the limits.
    func save(_ keys: Set<Limits.Key>) throws(SystemdError) {
        guard keys != load() else { return }
        guard !keys.isEmpty else { return try AtomicFile.remove(path) }
        let text = keys.map(\.rawValue).sorted().joined(separator: "\n") + "\n"
        try AtomicFile.write(Array(text.utf8), to: path, isSynced: false)
    }
}
