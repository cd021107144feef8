import HostProtocol
import SessionModel
import Terminal
import Testing

@testable import SessionHost

/// What happens, second by second, and what the monitor makes of it.
@Suite("What a terminal shows of activity")
struct ActivityMonitorTests {
    private static let second: UInt64 = 1_000_000
    private static let start: UInt64 = 1_000 * second

    /// One thing that happens at a time, in milliseconds since the beginning.
    enum Step: Sendable {
        case output(UInt64)
        case typed(UInt64)
        case mouse(UInt64)
        case resized(UInt64)
        case event(Event, UInt64)
        /// The processor time that has been used so far, in milliseconds, when all deadlines until then have come.
        case until(UInt64, cpu: UInt64 = 0, raw: Bool = false)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [Step]
        var activity: Activity
        var source: ActivitySource
        /// Milliseconds since the beginning; nil where it does not matter.
        var since: UInt64?
        var testDescription: String { name }
    }

    private static func monitor(_ steps: [Step]) -> ActivityMonitor {
        var monitor = ActivityMonitor(quiet: 10 * second)
        func time(_ milliseconds: UInt64) -> UInt64 { start + milliseconds * 1000 }
        var now = start
        for step in steps {
            switch step {
            case .output(let at):
                now = time(at)
                if monitor.output(at: time(at)) { monitor.suspected(0, at: time(at)) }
            case .typed(let at): monitor.input(at: time(at), isTyped: true)
            case .mouse(let at): monitor.input(at: time(at), isTyped: false)
            case .resized(let at): monitor.redraw(at: time(at))
            case .event(let event, let at):
                now = time(at)
                monitor.take(event, at: now) { 7 }
            case .until(let at, let cpu, let isRaw):
                while let deadline = monitor.deadline(at: now), deadline <= time(at) {
                    now = max(now + 1000, deadline)
                    // It is used evenly.
                    let used = cpu * 1000 * (now - start) / (at * 1000)
                    monitor.look(ActivityMonitor.View(cpuTime: used, isRaw: isRaw, foreground: 9), at: now)
                }
            }
        }
        return monitor
    }

    private static func titles(_ texts: [String], every: UInt64, from: UInt64 = 0) -> [Step] {
        texts.enumerated().map { .event(.title($0.element), from + UInt64($0.offset) * every) }
    }

    static let rows: [Row] = [
        Row(name: "nothing yet", steps: [], activity: .unknown, source: .none),
        Row(
            name: "not quiet for long enough since the first echo",
            steps: [.typed(0), .output(10), .output(200), .until(9000)],
            activity: .unknown,
            source: .none
        ),
        Row(
            name: "quiet since the first echo, where there was nothing else",
            steps: [.typed(0), .output(10), .output(200), .until(11_000)],
            activity: .idle,
            source: .output,
            since: 10
        ),
        Row(
            name: "quiet since the last echo of all",
            steps: [.typed(0), .output(10), .until(5000), .typed(6000), .output(6010), .until(17_000)],
            activity: .idle,
            source: .output,
            since: 6010
        ),
        Row(name: "output is work", steps: [.output(5)], activity: .working, source: .output, since: 5),
        Row(
            name: "work goes on while there is output",
            steps: [.output(0), .until(9000), .output(9000), .until(18_000)],
            activity: .working,
            source: .output,
            since: 0
        ),
        Row(
            name: "quiet since the last output",
            steps: [.output(0), .output(3000), .until(13_100)],
            activity: .idle,
            source: .output,
            since: 3000
        ),
        Row(
            name: "who computes is not idle, however quiet",
            steps: [.output(0), .until(60_000, cpu: 50_000)],
            activity: .working,
            source: .output
        ),
        Row(
            name: "a clock that blinks is no computing",
            steps: [.output(0), .until(11_000, cpu: 100)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "an echo is no work",
            steps: [.output(0), .until(11_000), .typed(20_000), .output(20_050), .until(30_000)],
            activity: .idle,
            source: .output,
            since: 0
        ),
        Row(
            name: "what comes later than an echo is",
            steps: [.output(0), .until(11_000), .typed(20_000), .output(20_300)],
            activity: .working,
            source: .output,
            since: 20_300
        ),
        Row(
            name: "who computes behind an echo works",
            steps: [.output(0), .until(11_000), .typed(20_000), .output(20_050), .until(23_000, cpu: 20_000)],
            activity: .working,
            source: .output,
            since: 20_050
        ),
        Row(
            name: "another size makes a picture, and no work",
            steps: [.output(0), .until(11_000), .resized(20_000), .output(20_500), .until(40_000)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "the mouse neither",
            steps: [.output(0), .until(11_000), .mouse(20_000), .output(20_500), .until(40_000)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "a prompt",
            steps: [.event(.promptMark(kind: "A", parameters: ""), 7), .output(7)],
            activity: .idle,
            source: .prompt,
            since: 7
        ),
        Row(
            name: "a command that runs",
            steps: [
                .event(.promptMark(kind: "A", parameters: ""), 0), .event(.promptMark(kind: "C", parameters: ""), 9),
            ],
            activity: .working,
            source: .prompt,
            since: 9
        ),
        Row(
            name: "and is quiet and reads lines",
            steps: [.event(.promptMark(kind: "C", parameters: ""), 0), .output(0), .until(3_600_000)],
            activity: .working,
            source: .prompt
        ),
        Row(
            name: "and is quiet and reads keys, as agents do",
            steps: [.event(.promptMark(kind: "C", parameters: ""), 0), .output(0), .until(11_000, raw: true)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "a command that is done",
            steps: [
                .event(.promptMark(kind: "C", parameters: ""), 0), .event(.promptMark(kind: "D", parameters: "1"), 9),
                .output(9),
            ],
            activity: .idle,
            source: .prompt,
            since: 9
        ),
        Row(
            name: "progress",
            steps: [.output(0), .until(11_000), .event(.progress(state: 3, value: 0), 20_000), .output(20_000)],
            activity: .working,
            source: .progress,
            since: 20_000
        ),
        Row(
            name: "progress that is taken back",
            steps: [
                .event(.progress(state: 1, value: 5), 0), .output(0), .event(.progress(state: 0, value: 0), 5000),
                .output(5000), .until(16_000),
            ],
            activity: .idle,
            source: .output,
            since: 5000
        ),
        Row(
            name: "progress holds while it is quiet",
            steps: [.event(.progress(state: 1, value: 5), 0), .output(0), .until(55_000)],
            activity: .working,
            source: .progress
        ),
        Row(
            name: "progress that a dead program has left",
            steps: [.event(.progress(state: 1, value: 5), 0), .output(0), .until(62_000)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "a prompt ends progress",
            steps: [
                .event(.progress(state: 1, value: 5), 0), .output(0), .event(.promptMark(kind: "A", parameters: ""), 9),
                .output(9),
            ],
            activity: .idle,
            source: .prompt
        ),
        Row(
            name: "a spinner",
            steps: titles(["⠋ api", "⠙ api", "⠹ api, 3 s"], every: 900),
            activity: .working,
            source: .title,
            since: 0
        ),
        Row(
            name: "one sign is no spinner",
            steps: titles(["⠋ api", "⠙ api"], every: 900) + [.output(0), .until(20_000)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "a spinner that stands still has ended",
            steps: titles(["⠋", "⠙", "⠹"], every: 900) + [.output(1800), .until(12_000)],
            activity: .idle,
            source: .output,
            since: 1800
        ),
        Row(
            name: "slow changes are no spinner",
            steps: titles(["⠋", "⠙", "⠹"], every: 4000) + [.output(8000), .until(20_000)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "a title without a sign ends a spinner",
            steps: titles(["⠋", "⠙", "⠹", "ready"], every: 900) + [.output(2700)],
            activity: .working,
            source: .output
        ),
        Row(
            name: "a notification",
            steps: [.event(.notification(title: "Codex", body: "approve?"), 5), .output(5), .until(60_000)],
            activity: .blocked,
            source: .notification,
            since: 5
        ),
        Row(
            name: "a notification above progress",
            steps: [.event(.progress(state: 3, value: 0), 0), .event(.notification(title: "", body: "x"), 5)],
            activity: .blocked,
            source: .notification
        ),
        Row(
            name: "a notification that was answered",
            steps: [.event(.notification(title: "", body: "x"), 0), .output(0), .typed(5000), .until(20_000)],
            activity: .idle,
            source: .output
        ),
        Row(
            name: "a notification of a program that goes on",
            steps: [.event(.notification(title: "", body: "x"), 0), .output(0), .output(1500), .output(2500)],
            activity: .working,
            source: .output
        ),
        Row(
            name: "a notification that is drawn again in another size",
            steps: [.event(.notification(title: "", body: "x"), 0), .output(0), .resized(5000), .output(5400)],
            activity: .blocked,
            source: .notification
        ),
        Row(
            name: "a notification before a prompt",
            steps: [
                .event(.notification(title: "", body: "made"), 0), .event(.promptMark(kind: "A", parameters: ""), 9),
            ],
            activity: .idle,
            source: .prompt
        ),
        Row(
            name: "a bell says nothing of activity",
            steps: [.output(0), .until(11_000), .event(.bell, 12_000)],
            activity: .idle,
            source: .output
        ),
    ]

    @Test("follows the rules", arguments: rows)
    func rules(row: Row) {
        let facts = Self.monitor(row.steps).facts
        #expect(facts.activity == row.activity && facts.source == row.source, "\(facts)")
        if let since = row.since { #expect(facts.since == Self.start + since * 1000) }
        #expect((facts.claimed > 0) == (row.activity == .working && row.source != .output))
    }

    @Test("tells that somebody typed, and what came of it")
    func answers() {
        let before: [Step] = [.output(0), .until(11_000)]
        #expect(Self.monitor(before).facts.resumed == 0 && Self.monitor(before).facts.settled == 0)
        let typed = Self.monitor(before + [.typed(20_000), .output(20_100)])
        #expect(typed.facts.resumed == 0)
        let resumed = Self.monitor(before + [.typed(20_000), .output(20_400)])
        #expect(resumed.facts.resumed == Self.start + 20_400_000)
        // Also where it has never been quiet.
        let busy = Self.monitor([.output(0), .typed(1000), .output(1500)])
        #expect(busy.facts.resumed == Self.start + 1_500_000)
        let settled = Self.monitor(before + [.typed(20_000), .output(20_400), .until(40_000)])
        #expect(settled.facts.settled == Self.start + 20_000_000 && settled.facts.foreground == 9)
    }

    @Test("sees who is in front after what was taken for an echo")
    func endedInTheEcho() {
        // The shell's first prompt comes when somebody has typed already, and so does all that its command prints.
        let monitor = Self.monitor([.typed(0), .output(10), .output(200), .until(5000, raw: true)])
        #expect(monitor.facts.activity == .unknown && monitor.facts.settled == 0)
        #expect(monitor.facts.foreground == 9 && monitor.state.isRaw)
    }

    @Test("says when it knows anew who is in front, be it who it was")
    func lookedAt() {
        var monitor = Self.monitor([.output(0), .until(11_000), .typed(20_000), .output(20_100)])
        let facts = monitor.facts
        let looks = [21_000, 22_100, 30_000].map { (time: UInt64) in
            monitor.look(ActivityMonitor.View(cpuTime: 0, foreground: 9), at: Self.start + time * 1000)
        }
        #expect(looks == [false, true, false] && monitor.facts == facts)
    }

    @Test("counts calls, and cuts what a notification says")
    func calls() {
        let long = String(repeating: "ä", count: 5000)
        let monitor = Self.monitor([
            .event(.bell, 0), .event(.bell, 1), .event(.notification(title: "t", body: long), 2),
        ])
        #expect(monitor.facts.calls == 3)
        #expect(monitor.facts.reason.hasPrefix("t: ä") && monitor.facts.reason.count == ActivityMonitor.maximumReason)
    }

    @Test("a program that computes and writes nothing is looked at less and less often")
    func backoff() {
        var monitor = ActivityMonitor(quiet: 10 * Self.second)
        _ = monitor.output(at: Self.start)
        var (now, looks) = (Self.start, 0)
        while let deadline = monitor.deadline(at: now), deadline < Self.start + 3600 * Self.second {
            now = deadline
            monitor.look(ActivityMonitor.View(cpuTime: now, foreground: 1), at: now)
            looks += 1
        }
        #expect(monitor.facts.activity == .working && (60...70).contains(looks))
    }

    @Test("an idle session has no deadline")
    func noDeadline() {
        let monitor = Self.monitor([.output(0), .until(11_000)])
        #expect(monitor.deadline(at: Self.start + 60 * Self.second) == nil)
    }

    @Test("goes on from what was handed over", arguments: rows)
    func handover(row: Row) throws {
        let monitor = Self.monitor(row.steps)
        let state = try ActivityHandover(decoding: monitor.state.encode())
        #expect(state == monitor.state)
        #expect(ActivityMonitor(quiet: 1, state: state).facts == monitor.facts)
        #expect(throws: ProtocolError.self) { try ActivityHandover(decoding: Array(monitor.state.encode().dropLast())) }
    }

    @Test("takes no time from the future")
    func future() throws {
        var state = ActivityHandover(lastOutput: .max, lastInput: .max, progressAt: .max, isQuiet: false)
        state.facts.since = .max
        state.limit(to: 100)
        #expect(state.lastOutput == 100 && state.lastInput == 100 && state.facts.since == 100)
        #expect(ActivityMonitor(quiet: 10, state: state).deadline(at: 100) == 105)
    }

    @Test("what a terminal reports by itself is not typed")
    func reports() {
        for text in ["\u{1B}[I", "\u{1B}[O", "\u{1B}[<35;1;1M"] {
            #expect(Array(text.utf8).withUnsafeBytes { SessionHost.isReport($0) })
        }
        for text in ["y", "\r", "\u{1B}", "\u{1B}[A", "\u{1B}[Ix", ""] {
            #expect(!Array(text.utf8).withUnsafeBytes { SessionHost.isReport($0) })
        }
    }
}
