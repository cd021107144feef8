import SessionModel

/// A session as the choice of those to evict sees it. Times are microseconds of CLOCK_MONOTONIC.
struct EvictionCandidate: Hashable, Sendable {
    var id: SessionID
    /// Its name, or else its id.
    var label: String
    var state: SessionState
    var activity: Activity
    var isPinned: Bool
    var idleness: Idleness

    /// Why a session is left alone.
    enum Obstacle: Hashable, Sendable {
        /// It does not run, or is being started or stopped.
        case state(SessionState)
        /// It says that it does something, or waits for somebody.
        case activity(Activity)
        case busy(Idleness.Reason)
        case unknown(Idleness.Doubt)
        /// It is idle, but not for long enough; the span in microseconds.
        case recent(idleFor: UInt64)
        /// It is idle, but nobody may stop it to free what it holds.
        case pinned
    }

    /// What keeps the session from being evicted at `now` after `span` microseconds of calm; nil when nothing does.
    ///
    /// The pin comes last: one that is pinned would else be evicted.
    func obstacle(at now: UInt64, idleAfter span: UInt64) -> Obstacle? {
        guard state == .running else { return .state(state) }
        guard activity == .idle || activity == .unknown else { return .activity(activity) }
        switch idleness {
        case .busy(let reason): return .busy(reason)
        case .unknown(let doubt): return .unknown(doubt)
        case .idle(let since):
            let idleFor = now >= since ? now - since : 0
            guard idleFor >= span else { return .recent(idleFor: idleFor) }
            return isPinned ? .pinned : nil
        }
    }

    /// Since when it is idle; nil when it is not.
    var idleSince: UInt64? {
        if case .idle(let since) = idleness { since } else { nil }
    }
}

extension EvictionCandidate.Obstacle: CustomStringConvertible {
    /// The reason for people.
    var description: String {
        switch self {
        case .state(let state): "it is \(state.rawValue)"
        case .activity(let activity): "it is \(activity.rawValue)"
        case .busy(.connected(let count)): count == 1 ? "somebody is connected" : "\(count) are connected"
        case .busy(.processor): "it uses the processor"
        case .unknown(.silentHost): "its host does not say how calm it is"
        case .unknown(.noProcessorTime): "its processor time cannot be read"
        case .recent(let span): "it is idle for \(TimeSpan(microseconds: span).rounded) only"
        case .pinned: "it is pinned"
        }
    }
}
