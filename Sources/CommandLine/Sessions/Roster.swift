import Client
import SessionModel

/// Which sessions a list shows, in which order.
struct Roster {
    /// How long sessions that have ended are shown unasked, in microseconds: a day.
    static let recent: UInt64 = 86_400 * 1_000_000

    /// What is shown: those that run, then the others; the newest first.
    let sessions: [SessionDetails]
    /// How many are not shown because they ended too long ago.
    let hidden: Int
    /// The time that "long ago" refers to, in microseconds since 1970.
    let now: UInt64

    /// Chooses from `sessions` those with all of `tags`, and unless `all`, those that have not ended long ago.
    init(_ sessions: [SessionDetails], all: Bool, tags: [String], now: UInt64) {
        self.now = now
        let tagged = sessions.filter { session in tags.allSatisfy(session.tags.contains) }
        let shown = tagged.filter { session in
            guard !all, !session.state.isLive, let end = session.endedAt else { return true }
            return end &+ Self.recent > now
        }
        hidden = tagged.count - shown.count
        self.sessions = shown.sorted { left, right in
            if left.state.isLive != right.state.isLive { return left.state.isLive }
            if left.startedAt != right.startedAt { return left.startedAt ?? 0 > right.startedAt ?? 0 }
            return left.id < right.id
        }
    }

    /// The last line, where something is hidden.
    var hiddenLine: String? {
        switch hidden {
        case 0: nil
        case 1: "1 session that ended over a day ago is not shown; --all shows it."
        default: "\(hidden) sessions that ended over a day ago are not shown; --all shows them."
        }
    }
}
