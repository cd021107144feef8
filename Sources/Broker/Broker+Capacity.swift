import SessionModel
import Systemd

/// How many sessions may live at once.
extension Broker {
    /// A capacity that leaves no room.
    struct FullCapacity {
        /// The tag that it is for; nil for all sessions.
        var tag: String?
        var live: Int
        var capacity: Int
    }

    /// What has no room for one more session with these tags; nil where there is room.
    private func fullCapacity(_ tags: [String], held: (String?) -> Int) -> FullCapacity? {
        let configuration = configuration.current
        let live = table.sessions.values.filter(\.state.isLive)
        let all = Int(configuration.capacity)
        if all > 0, live.count + held(nil) >= all { return FullCapacity(tag: nil, live: live.count, capacity: all) }
        for tag in tags {
            guard let capacity = configuration.capacity(ofTag: tag).map(Int.init) else { continue }
            let tagged = live.count { $0.record.tags.contains(tag) }
            if tagged + held(tag) >= capacity { return FullCapacity(tag: tag, live: tagged, capacity: capacity) }
        }
        return nil
    }

    /// Throws CapacityReached when no further session with these tags may start.
    func checkCapacity(tags: [String]) throws(SystemdError) {
        guard let full = fullCapacity(tags, held: { waitingRoom.held(tag: $0) }) else { return }
        throw .refused(
            .capacityReached,
            Self.refusal(full, candidates: candidates(for: full), now: SystemClock.realtime)
        )
    }

    /// Waits until a session may start, where that was asked for; returns the place that is held for it.
    ///
    /// Throws CapacityReached where there is no room and no time left, and HostUnreachable where the broker leaves.
    func waitForRoom(_ spec: StartSpec, caller: String?) async throws(SystemdError) -> CapacityQueue.Ticket? {
        guard spec.waitUSec > 0 else {
            try checkCapacity(tags: spec.tags)
            return nil
        }
        let span = Int64(exactly: spec.waitUSec).map { Duration.microseconds($0) }
        let (ticket, outcome) = await waitingRoom.wait(tags: spec.tags, span: span, caller: caller, bus: bus) {
            admitWaiting()
        }
        switch outcome {
        case .admitted: return ticket
        case .expired:
            try checkCapacity(tags: spec.tags)
            throw .refused(.capacityReached, "there was no room in \(TimeSpan(microseconds: spec.waitUSec))")
        case .callerLeft: throw .refused(.capacityReached, "the caller has left while it waited for room")
        case .dismissed: throw .refused(.hostUnreachable, "the broker is about to leave; ask again for a place")
        }
    }

    /// Lets those start who wait, as far as there is room.
    func admitWaiting() {
        waitingRoom.admit { tags, queue in fullCapacity(tags, held: { queue.held(tag: $0) }) == nil }
    }

    // MARK: Words

    /// How many sessions a refusal names.
    nonisolated static let maximumCandidates = 3

    /// A session that could make room.
    struct Candidate: Hashable, Sendable {
        var label: String
        var activity: Activity
        /// Since when, in microseconds since 1970-01-01 UTC.
        var since: UInt64
    }

    private func candidates(for full: FullCapacity) -> [Candidate] {
        table.inOrder.filter { session in
            session.state.isLive && !session.record.pinned
                && (full.tag.map(session.record.tags.contains) ?? true)
        }.map { Candidate(label: $0.label, activity: $0.activity, since: $0.activitySince) }
    }

    /// What a refusal says: the count, and what could be stopped, the idle ones first and of them those that have been so
    /// for the longest time; never one that works.
    nonisolated static func refusal(_ full: FullCapacity, candidates: [Candidate], now: UInt64) -> String {
        let whose = full.tag.map { " with the tag '\($0)'" } ?? ""
        let run = full.live == 1 ? "1 session\(whose) runs" : "\(full.live) sessions\(whose) run"
        let order: [Activity] = [.idle, .handedOff, .unknown]
        let sorted = candidates.filter { order.contains($0.activity) }.sorted {
            let (left, right) = (order.firstIndex(of: $0.activity) ?? 0, order.firstIndex(of: $1.activity) ?? 0)
            return left == right ? $0.since < $1.since : left < right
        }
        let named = sorted.prefix(maximumCandidates).map { candidate in
            let span = TimeSpan(microseconds: (now - min(now, candidate.since)) / 1_000_000 * 1_000_000)
            let what = candidate.activity == .unknown ? "said nothing" : candidate.activity.rawValue
            return "\(candidate.label) (\(what) for \(span))"
        }
        let advice =
            named.isEmpty
            ? "none of them is idle" : "stop one first, such as \(named.joined(separator: ", "))"
        return "\(run) and the capacity is \(full.capacity); \(advice); or wait for room with --wait"
    }
}
