import Glibc
import HostProtocol
import SessionModel
import Systemd

/// What sessions are doing: their reports, and what their hosts see.
extension Broker {
    /// What a new host is told of it.
    var activitySettings: [String: String] { ["activity.quiet": "\(configuration.current.activityQuiet)"] }

    /// A host has told what its terminal shows.
    func took(_ facts: ActivityFacts, from session: Session) {
        // What a host says first was told by the broker before.
        let isFirst = session.signals == nil
        let calls = session.signals.map { facts.calls > $0.calls ? facts.calls - $0.calls : 0 } ?? 0
        session.signals = facts
        reconsiderActivity(of: session, calls: calls, asksForAttention: !isFirst)
    }

    /// Draws the conclusion anew, and tells the world where it is another one; `calls` is how often the program has rung.
    ///
    /// `isAnnounced` is false while the roster is rebuilt.
    func reconsiderActivity(
        of session: Session,
        calls: UInt64 = 0,
        isAnnounced: Bool = true,
        asksForAttention: Bool = true
    ) {
        var earliest: UInt64 = 0
        if let report = session.record.report,
            ActivityVerdict.expiry(of: report, session.signals, isGone: Self.isGone) != nil
        {
            earliest = report.monotonic ?? 0
            session.record.report = nil
            if session.state.isLive { save(session) }
        }
        let old = session.verdict
        var new = ActivityVerdict(report: session.record.report, facts: session.signals)
        // What a report has said was so until it did not hold any more.
        new.since = max(new.since, earliest)
        // A report that says the same again changes nothing.
        if new.activity == old.activity, old.since > 0 { new.since = min(old.since, new.since) }
        session.verdict = new
        if new.since != old.since {
            session.verdictDate = new.since > 0 ? SystemClock.date(ofMonotonic: new.since) : nil
        }
        guard isAnnounced else { return }
        tell(of: session, old, new)
        if old.activityForPolicy != new.activityForPolicy { idleMayHaveChanged(session) }
        let kind = AttentionRule.kind(
            old,
            new,
            calls: calls,
            finishedAfter: configuration.current.notifyFinishedAfter
        )
        if new.activity == .working, old.activity != .working { attentionIsPaid(to: session) }
        guard let kind, asksForAttention else { return }
        if kind == .blocked { noteBlock(of: session) }
        if !session.isWatched { wantsAttention(session, kind) }
    }

    /// Tells of a session that has become blocked while there was no broker, now that all is known of it.
    func tellOfBlock(missed session: Session) {
        guard session.verdict.activity == .blocked, session.verdict.since > session.record.blockedSince ?? 0,
            session.record.attention?.kind != .blocked
        else { return }
        noteBlock(of: session)
        if !session.isWatched { wantsAttention(session, .blocked) }
    }

    private func noteBlock(of session: Session) {
        session.record.blockedSince = session.verdict.since
        save(session)
    }

    private func tell(of session: Session, _ old: ActivityVerdict, _ new: ActivityVerdict) {
        var changes: [String] = []
        if old.activity != new.activity { changes.append("Activity") }
        if old.reason != new.reason { changes.append("ActivityReason") }
        if old.source != new.source { changes.append("ActivitySource") }
        if old.since != new.since { changes.append("ActivitySince") }
        if !changes.isEmpty { table.changed(session, changes) }
    }

    /// Forgets what a session was doing that has ended.
    func endActivity(of session: Session) {
        session.record.report = nil
        session.signals = ActivityFacts()
        session.verdict = ActivityVerdict()
        session.verdictDate = nil
        session.attention = AttentionLedger()
    }

    /// The process group in front of a session's terminal, whose end is the end of its reports; nil where that is the
    /// reporter itself, as in a shell in which somebody types the report.
    func foregroundGroup(of session: Session, besides reporter: pid_t?) -> Int32? {
        guard let process = session.status?.childPID, let text = AtomicFile.text("/proc/\(process)/stat"),
            let group = Self.foregroundGroup(inStat: text), group > 1, group != reporter
        else { return nil }
        return group
    }

    /// The field `tpgid` of /proc/PID/stat (proc(5)); the name in front of it may hold anything.
    nonisolated static func foregroundGroup(inStat text: String) -> Int32? {
        guard let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 5 ? Int32(fields[5]) : nil
    }

    /// Whether nothing of a process group is left (kill(2)).
    private static func isGone(_ group: Int32) -> Bool { Glibc.kill(-group, 0) != 0 && errno == ESRCH }
}
