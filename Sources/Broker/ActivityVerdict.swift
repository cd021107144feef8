import HostProtocol
import SessionModel

/// What a session is doing, from all that is known: what it has reported, and what its terminal shows (docs/activity.md).
struct ActivityVerdict: Hashable, Sendable {
    var activity = Activity.unknown
    var source = ActivitySource.none
    var reason = ""
    /// Since when, in microseconds of CLOCK_MONOTONIC; 0 where that is not known.
    var since: UInt64 = 0

    /// How long after a report a signal still belongs to what came before it, in microseconds.
    static let signalTail: UInt64 = 2_000_000

    /// Why a report does not hold any more.
    enum Expiry: Hashable, Sendable {
        /// The program that has made it has ended.
        case reporterGone
        /// Somebody has typed, and the program went on.
        case wentOn
        /// A signal has begun that says that it is working.
        case signalled
        /// It said that it is working; then somebody typed, and it fell quiet.
        case fellQuiet
        /// It was taken back.
        case withdrawn
    }

    init() {}

    /// The verdict on a report that holds, or else on what the terminal shows.
    init(report: SessionRecord.Report?, facts: ActivityFacts?) {
        if let report {
            (activity, source, reason) = (report.activity, .report, report.reason)
            since = report.monotonic ?? 0
        } else if let facts {
            (activity, source, reason, since) = (facts.activity, facts.source, facts.reason, facts.since)
        }
    }

    /// Why a report does not hold any more; nil where it does. `isGone` says whether a process group has ended.
    static func expiry(
        of report: SessionRecord.Report,
        _ facts: ActivityFacts?,
        isGone: (Int32) -> Bool
    ) -> Expiry? {
        guard report.activity != .unknown else { return .withdrawn }
        // A host of an earlier version sees nothing, and a broker of one has not said when.
        guard let facts, let time = report.monotonic else { return nil }
        if let group = report.group, facts.foreground > 0, facts.foreground != group, isGone(group) {
            return .reporterGone
        }
        if report.activity == .working { return facts.settled > time ? .fellQuiet : nil }
        if facts.resumed > time { return .wentOn }
        let isSignalled = report.activity != .handedOff && facts.claimed > time + signalTail
        return isSignalled ? .signalled : nil
    }

    /// What policy goes by: that a program writes, or is quiet, it measures more exactly.
    var activityForPolicy: Activity { source == .output ? .unknown : activity }
}
