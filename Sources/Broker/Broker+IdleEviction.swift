import HostProtocol
import SessionModel
import Systemd

/// Stops sessions that nobody uses.
///
/// Nothing is polled: one timer stands for the earliest moment at which a session can have been idle for long enough.
/// Then its host is asked, and the session is evicted or the timer is set to the next such moment.
extension Broker {
    /// Looks after idle sessions from now on.
    func startEvicting() {
        idleTimer.onDeadline = { [unowned self] in idleDeadlineCame() }
        table.inOrder.forEach { idleMayHaveChanged($0) }
    }

    /// Whether a session can be idle, as far as the broker knows without asking its host.
    private func mayBeIdle(_ session: Session) -> Bool {
        guard session.state == .running, let status = session.status, status.clients + status.viewers == 0 else {
            return false
        }
        let activity = session.verdict.activityForPolicy
        return activity == .idle || activity == .unknown
    }

    /// Takes note of something that ends a stretch of calm, such as input through the broker.
    func touched(_ session: Session) {
        session.idle.touches += 1
        session.idle.since = nil
        session.idle.isInDoubt = false
        idleMayHaveChanged(session, since: SystemClock.monotonic)
    }

    /// Takes note of another state, activity, pin or configuration, or other clients of a session. `since` is when a
    /// stretch of calm has begun at the earliest, where that is known.
    func idleMayHaveChanged(_ session: Session, since: UInt64? = nil) {
        if !mayBeIdle(session) {
            session.idle.since = nil
            session.idle.deadline = nil
        } else {
            let now = SystemClock.monotonic
            // Where nothing is known, the host is asked at once.
            if let since { session.idle.since = max(since, session.idle.since ?? 0) }
            session.idle.deadline = session.idle.since.map { deadline(of: session, since: $0) } ?? now
        }
        tellIdleness(of: session)
        setIdleTimer()
    }

    /// When a session that is idle since `since` is evicted; nil for never.
    private func deadline(of session: Session, since: UInt64) -> UInt64? {
        let span = configuration.current.evictIdleAfter
        guard span != UInt64.max, !session.record.pinned else { return nil }
        let (deadline, isTooFar) = since.addingReportingOverflow(span)
        return isTooFar ? nil : deadline
    }

    private func setIdleTimer() {
        idleTimer.set(table.sessions.values.compactMap { $0.idle.isBeingLookedAt ? nil : $0.idle.deadline }.min())
    }

    private func idleDeadlineCame() {
        let now = SystemClock.monotonic
        for session in table.inOrder where session.idle.deadline.map({ $0 <= now }) == true {
            Task.immediate(executorPreference: BrokerActor.executor) { await evictIfIdle(session) }
        }
        setIdleTimer()
    }

    private func evictIfIdle(_ session: Session) async {
        guard !session.idle.isBeingLookedAt, let candidate = await look(at: session) else { return setIdleTimer() }
        let span = configuration.current.evictIdleAfter
        guard let since = candidate.idleSince, candidate.obstacle(at: SystemClock.monotonic, idleAfter: span) == nil
        else {
            return
        }
        let idleFor = TimeSpan(microseconds: SystemClock.monotonic - since).rounded
        let limit = TimeSpan(microseconds: span)
        await evict(session, "idle", "it was idle for \(idleFor); evict.idle-after-sec is \(limit)")
    }

    /// Asks a session's host how calm it is. Returns nil where something has come through the broker meanwhile.
    ///
    /// Between the host's answer and what the caller does with it at once, nothing can come through the broker: who wants
    /// to attach, to type or to report comes before, and is seen, or afterwards.
    @discardableResult
    func look(at session: Session) async -> EvictionCandidate? {
        let touches = session.idle.touches
        session.idle.isBeingLookedAt = true
        let facts = await (try? link(to: session))?.idleFacts()
        session.idle.isBeingLookedAt = false
        guard touches == session.idle.touches, table.sessions[session.id] === session else { return nil }
        let now = SystemClock.monotonic
        var idleness = Idleness.unknown(.silentHost)
        if let facts {
            let report = session.record.report.map {
                IdleMeasurement.Report(activity: $0.activity, time: $0.monotonic)
            }
            let measurement = IdleMeasurement(facts: facts, now: now, report: report, sample: session.idle.sample)
            (idleness, session.idle.sample) = measurement.outcome
        }
        let candidate = EvictionCandidate(
            id: session.id,
            label: session.label,
            state: session.state,
            activity: session.verdict.activityForPolicy,
            isPinned: session.record.pinned,
            idleness: idleness
        )
        // One that is busy can be idle from now on at the earliest.
        session.idle.since = nil
        session.idle.isInDoubt = candidate.idleSince == nil
        idleMayHaveChanged(session, since: candidate.idleSince ?? now)
        return candidate
    }

    /// Stops a session by policy, and returns when it has ended; `rule` is the word for its result.
    func evict(_ session: Session, _ rule: String, _ why: String) async {
        session.idle.deadline = nil
        do throws(SystemdError) {
            try await stop(session, .eviction(rule, why: why))
        } catch {
            Journal.send(.warning, "session \(session.label) is not evicted: \(error.message)")
        }
    }

    /// Tells the bus of other values of the properties.
    private func tellIdleness(of session: Session) {
        let old = session.idle.told
        let since = session.idle.since
        session.idle.told = IdleWatch.Told(
            idleSince: session.idle.isInDoubt ? 0 : since.map(SystemClock.date) ?? 0,
            evictsAt: since.flatMap { deadline(of: session, since: $0) }.map(SystemClock.date) ?? 0
        )
        var changes: [String] = []
        if Self.differ(old.idleSince, session.idle.told.idleSince) { changes.append("IdleSince") }
        if Self.differ(old.evictsAt, session.idle.told.evictsAt) { changes.append("EvictsAt") }
        guard !changes.isEmpty else {
            session.idle.told = old
            return
        }
        table.changed(session, changes)
    }

    /// Whether two times differ by more than the two clocks that they were made of run apart between two looks at them.
    private static func differ(_ old: UInt64, _ new: UInt64) -> Bool {
        (old == 0) != (new == 0) || max(old, new) - min(old, new) > 1000
    }
}

extension TimeSpan {
    /// The span without the units that do not matter beside the largest.
    var rounded: TimeSpan {
        let unit: UInt64 =
            switch microseconds {
            case ..<1_000_000: 1000
            case ..<3_600_000_000: 1_000_000
            default: 60_000_000
            }
        return microseconds == UInt64.max ? self : TimeSpan(microseconds: microseconds / unit * unit)
    }
}
