import HostProtocol
import SessionModel
import Testing

@testable import Broker

@Suite("What a session is doing")
struct ActivityVerdictTests {
    private static let second: UInt64 = 1_000_000
    private static let time = 100 * second

    private func report(_ activity: Activity, group: Int32? = nil, at time: UInt64? = time) -> SessionRecord.Report {
        SessionRecord.Report(activity: activity, reason: "r", since: 1, monotonic: time, group: group)
    }

    private func expiry(
        _ activity: Activity,
        _ facts: ActivityFacts?,
        group: Int32? = nil,
        gone: Bool = false
    ) -> ActivityVerdict.Expiry? {
        ActivityVerdict.expiry(of: report(activity, group: group), facts) { _ in gone }
    }

    @Test("is what was reported, above all that the terminal shows", arguments: [Activity.idle, .working, .blocked])
    func trust(activity: Activity) {
        for other in Activity.allCases {
            for source in ActivitySource.allCases {
                let facts = ActivityFacts(activity: other, source: source, since: 5, claimed: 5)
                let verdict = ActivityVerdict(report: report(activity), facts: facts)
                #expect(verdict.activity == activity && verdict.source == .report && verdict.reason == "r")
                #expect(expiry(activity, facts) == nil)
            }
        }
        let facts = ActivityFacts(activity: .blocked, source: .notification, reason: "n", since: 5)
        let verdict = ActivityVerdict(report: nil, facts: facts)
        #expect(verdict.activity == .blocked && verdict.source == .notification && verdict.since == 5)
        #expect(ActivityVerdict(report: nil, facts: nil) == ActivityVerdict())
    }

    @Test("a report of calm ends when somebody has typed and the program went on")
    func wentOn() {
        for activity in [Activity.idle, .blocked, .handedOff] {
            #expect(expiry(activity, ActivityFacts(resumed: Self.time)) == nil)
            #expect(expiry(activity, ActivityFacts(resumed: Self.time + 1)) == .wentOn)
        }
        #expect(expiry(.working, ActivityFacts(resumed: .max)) == nil)
    }

    @Test("a report of calm ends with a new signal of work, but not with what was there before")
    func signalled() {
        let tail = ActivityVerdict.signalTail
        for activity in [Activity.idle, .blocked] {
            #expect(expiry(activity, ActivityFacts(claimed: Self.time + tail)) == nil)
            #expect(expiry(activity, ActivityFacts(claimed: Self.time + tail + 1)) == .signalled)
        }
        // Who waits for another may well show that.
        #expect(expiry(.handedOff, ActivityFacts(claimed: .max)) == nil)
    }

    @Test("a report of work ends when somebody has typed and it fell quiet, and not with quiet alone")
    func fellQuiet() {
        #expect(expiry(.working, ActivityFacts(activity: .idle, source: .output, since: .max)) == nil)
        #expect(expiry(.working, ActivityFacts(settled: Self.time)) == nil)
        #expect(expiry(.working, ActivityFacts(settled: Self.time + 1)) == .fellQuiet)
        #expect(expiry(.idle, ActivityFacts(settled: .max)) == nil)
    }

    @Test("a report ends with the program that has made it")
    func reporterGone() {
        let shell = ActivityFacts(foreground: 10)
        #expect(expiry(.working, shell, group: 20, gone: true) == .reporterGone)
        // It was stopped (job control), and may go on.
        #expect(expiry(.working, shell, group: 20, gone: false) == nil)
        #expect(expiry(.working, ActivityFacts(foreground: 20), group: 20, gone: true) == nil)
        #expect(expiry(.working, ActivityFacts(foreground: 0), group: 20, gone: true) == nil)
        #expect(expiry(.working, shell, group: nil, gone: true) == nil)
        #expect(expiry(.working, nil, group: 20, gone: true) == nil)
    }

    @Test("a report of unknown is none, and one of an unknown time holds")
    func others() {
        #expect(expiry(.unknown, nil) == .withdrawn)
        let old = report(.idle, at: nil)
        #expect(ActivityVerdict.expiry(of: old, ActivityFacts(resumed: .max)) { _ in true } == nil)
    }

    @Test("policy measures output and quiet by itself")
    func policy() {
        for activity in Activity.allCases {
            var verdict = ActivityVerdict()
            (verdict.activity, verdict.source) = (activity, .output)
            #expect(verdict.activityForPolicy == .unknown)
            for source in ActivitySource.allCases where source != .output {
                verdict.source = source
                #expect(verdict.activityForPolicy == activity)
            }
        }
    }

    @Test(
        "the group in front of a terminal stands behind the name, whatever that is",
        arguments: [
            ("42 (bash) S 1 42 42 34816 77 4194304", 77), ("42 (a) b) (c) S 1 42 42 34816 78 0", 78),
            ("42 (x) S 1 42 42 0 -1 0", -1), ("", nil), ("42 (x) S 1", nil),
        ] as [(String, Int32?)]
    )
    func foreground(text: String, group: Int32?) {
        #expect(Broker.foregroundGroup(inStat: text) == group)
    }
}
