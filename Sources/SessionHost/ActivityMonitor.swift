import HostProtocol
import SessionModel
import Terminal

/// What a session is doing, as far as its terminal shows: a state machine without a clock, fed with what happens and when
/// (docs/activity.md, "What the terminal shows"). Times are microseconds of CLOCK_MONOTONIC.
///
/// No text that a program shows is ever looked at.
struct ActivityMonitor {
    /// How long after a key output is its echo, and no work.
    static let echo: UInt64 = 250_000
    /// How long after another size, the focus or the mouse output is a new picture of the same.
    static let redraw: UInt64 = 1_000_000
    /// How long after a notification output still belongs to it.
    static let notificationTail: UInt64 = 2_000_000
    /// How long progress is believed that is not told again while nothing else happens.
    static let staleProgress: UInt64 = 60_000_000
    /// How much of one processor is quiet, in percent: a program that waits for keys may blink and check.
    static let quietPercent: UInt64 = 5
    /// What is quiet in any span, in microseconds of processor time.
    static let quietCPUTime: UInt64 = 20_000
    /// The longest time between two looks at the processor time of a program that computes and writes nothing.
    static let longestSpan: UInt64 = 60_000_000
    /// How long after its echo it is looked at whether a program computes.
    static let suspicion: UInt64 = 2_000_000
    /// The longest reason, in characters.
    static let maximumReason = 256

    /// How long nothing must happen.
    let quiet: UInt64
    /// What there is to hand over.
    private(set) var state: ActivityHandover
    /// What is to be told.
    var facts: ActivityFacts { state.facts }

    private var spinner = SpinnerWatch()
    /// Until when output is no work.
    private var provokedUntil: UInt64 = 0
    /// The processor time in the present stretch of calm, and when it was read.
    private var sample: (time: UInt64, cpuTime: UInt64)?
    /// When it is held against another.
    private var nextCheck: UInt64 = 0
    private var span: UInt64
    /// When the program was last seen to compute.
    private var lastBusy: UInt64 = 0
    /// An echo after which the processor time is looked at: when, and what it was.
    private var suspect: (time: UInt64, cpuTime: UInt64)?
    /// The last echo that nothing came of, where nothing but echoes was ever seen.
    private var calmSince: UInt64?

    /// A monitor that begins, or goes on from `state`.
    init(quiet: UInt64, state: ActivityHandover = ActivityHandover()) {
        self.quiet = quiet
        self.state = state
        span = quiet / 2
    }

    /// What can be seen from outside when a deadline has come.
    struct View {
        /// The processor time of the session, in microseconds; nil where nobody can say.
        var cpuTime: UInt64?
        /// Whether the terminal gives the program single keys.
        var isRaw = false
        /// The foreground process group; 0 for none.
        var foreground: Int32 = 0
    }

    // MARK: What happens

    /// The program has written something. Returns whether the processor time is wanted: ``suspected(_:at:)``.
    mutating func output(at now: UInt64) -> Bool {
        guard !(state.isQuiet && now < provokedUntil) else { return suspect == nil }
        if state.notification != nil, now >= provokedUntil, now.span(since: state.notifiedAt) > Self.notificationTail {
            state.notification = nil
        }
        if state.isQuiet {
            state.isQuiet = false
            state.workStart = now
            span = quiet / 2
            suspect = nil
        }
        state.lastOutput = now
        if now >= provokedUntil, state.lastInput > state.facts.resumed { state.facts.resumed = now }
        conclude(at: now)
        return false
    }

    /// Somebody has typed; `isTyped` false for the focus, the mouse and the like.
    mutating func input(at now: UInt64, isTyped: Bool) {
        guard isTyped else { return redraw(at: now) }
        provokedUntil = max(provokedUntil, now + Self.echo)
        state.lastInput = now
        state.notification = nil
        conclude(at: now)
    }

    /// The program has been given reason to draw itself again.
    mutating func redraw(at now: UInt64) { provokedUntil = max(provokedUntil, now + Self.redraw) }

    /// The processor time at the echo of a key.
    mutating func suspected(_ cpuTime: UInt64?, at now: UInt64) {
        // What nobody can read is calm.
        suspect = (now, cpuTime ?? .max)
    }

    /// The program has told the terminal something.
    mutating func take(_ event: Event, at now: UInt64, foreground: () -> Int32) {
        switch event {
        case .bell: state.facts.calls += 1
        case .notification(let title, let body):
            state.facts.calls += 1
            let text = [title, body].filter { !$0.isEmpty }.joined(separator: ": ")
            state.notification = String(text.prefix(Self.maximumReason))
            state.notifiedAt = now
        case .progress(let number, _):
            if state.progress != UInt8(clamping: number) { state.progressAt = now }
            state.progress = UInt8(clamping: number)
        case .title(let title): spinner.take(title, at: now)
        case .promptMark(let kind, let parameters):
            state.facts.foreground = foreground()
            takeMark(kind, parameters, at: now)
        default: return
        }
        conclude(at: now)
    }

    private mutating func takeMark(_ kind: Character, _ parameters: String, at now: UInt64) {
        switch kind {
        case "A", "B", "D", "N", "P":
            // What a program has left behind that has ended is its no more.
            state.notification = nil
            state.progress = 0
            spinner = SpinnerWatch()
            let wasAtPrompt = state.mark == UInt8(ascii: "A")
            state.mark = UInt8(ascii: "A")
            if !wasAtPrompt { state.markAt = now }
            guard kind == "D" else { return }
            let status = parameters.prefix { ("0"..."9").contains($0) }
            promptStatus = status == "0" || status.utf8.count > 3 ? "" : String(status)
        case "C":
            state.mark = UInt8(ascii: "C")
            state.markAt = now
        default: return
        }
    }

    /// The exit status of the last command of the shell, where it was none of success.
    private var promptStatus = ""

    // MARK: Deadlines

    /// When to look again; nil while nothing can change by itself.
    func deadline(at now: UInt64) -> UInt64? {
        var deadlines: [UInt64] = []
        if !state.isQuiet { deadlines.append(isSampled ? nextCheck : state.lastOutput + quiet / 2) }
        if let suspect { deadlines.append(suspect.time + Self.suspicion) }
        if let calmSince { deadlines.append(calmSince + quiet) }
        if spinner.turningSince(at: now) != nil { deadlines.append(spinner.lastTurn + SpinnerWatch.patience + 1000) }
        if state.isQuiet, facts.source == .progress { deadlines.append(progressEnd + 1000) }
        return deadlines.min()
    }

    /// A deadline has come. Returns whether it is known anew who is in front, be it who it was.
    @discardableResult
    mutating func look(_ view: View, at now: UInt64) -> Bool {
        let wasQuiet = state.isQuiet
        var isNoted = false
        if let suspect, now >= suspect.time + Self.suspicion {
            self.suspect = nil
            if state.isQuiet {
                if isCalm(since: suspect, view, now) {
                    // A program can have begun, and ended, in what was taken for an echo.
                    note(view)
                    if state.lastOutput == 0 { calmSince = suspect.time }
                    isNoted = true
                } else {
                    wakeUp(suspect.time, at: now)
                }
            }
        }
        if let time = calmSince, now >= time + quiet {
            calmSince = nil
            if state.lastOutput == 0 { state.lastOutput = time }
        }
        if !state.isQuiet, now >= state.lastOutput + quiet / 2 { judge(view, now) }
        conclude(at: now)
        return isNoted || state.isQuiet && !wasQuiet
    }

    private var isSampled: Bool { sample.map { $0.time >= state.lastOutput } ?? false }
    private var progressEnd: UInt64 { max(state.lastOutput, state.progressAt) + Self.staleProgress }

    private mutating func judge(_ view: View, _ now: UInt64) {
        guard let cpuTime = view.cpuTime else {
            if now >= state.lastOutput + quiet { return fallQuiet(view) }
            sample = (now, 0)
            nextCheck = state.lastOutput + quiet
            return
        }
        guard isSampled, let sample else {
            self.sample = (now, cpuTime)
            nextCheck = max(state.lastOutput + quiet, now + quiet / 2)
            return
        }
        guard now >= nextCheck else { return }
        if isCalm(since: sample, view, now) { return fallQuiet(view) }
        lastBusy = now
        span = min(span * 2, Self.longestSpan)
        self.sample = (now, cpuTime)
        nextCheck = now + span
    }

    private func isCalm(since sample: (time: UInt64, cpuTime: UInt64), _ view: View, _ now: UInt64) -> Bool {
        guard let cpuTime = view.cpuTime, cpuTime >= sample.cpuTime else { return true }
        return cpuTime - sample.cpuTime <= now.span(since: sample.time) / 100 * Self.quietPercent + Self.quietCPUTime
    }

    /// It has been computing since `time`.
    private mutating func wakeUp(_ time: UInt64, at now: UInt64) {
        state.isQuiet = false
        state.workStart = time
        state.lastOutput = time
        lastBusy = now
        if state.lastInput > state.facts.resumed { state.facts.resumed = now }
    }

    /// Takes note of who is in front, and of what it reads.
    private mutating func note(_ view: View) {
        state.isRaw = view.isRaw
        state.facts.foreground = view.foreground
    }

    private mutating func fallQuiet(_ view: View) {
        state.isQuiet = true
        note(view)
        state.facts.settled = state.lastInput
        sample = nil
    }

    // MARK: The conclusion

    private struct Claim {
        var activity: Activity
        var source: ActivitySource
        var reason: String
        var start: UInt64
    }

    private mutating func conclude(at now: UInt64) {
        let claim = claim(at: now)
        if claim.activity != facts.activity { state.facts.since = claim.start }
        (state.facts.activity, state.facts.source, state.facts.reason) = (claim.activity, claim.source, claim.reason)
        state.facts.claimed = claim.activity == .working && claim.source != .output ? claim.start : 0
    }

    private func claim(at now: UInt64) -> Claim {
        if let text = state.notification {
            return Claim(activity: .blocked, source: .notification, reason: text, start: state.notifiedAt)
        }
        if state.progress == 1 || state.progress == 3, !state.isQuiet || now <= progressEnd {
            return Claim(activity: .working, source: .progress, reason: "it shows progress", start: state.progressAt)
        }
        if let start = spinner.turningSince(at: now) {
            return Claim(activity: .working, source: .title, reason: "a spinner turns in its title", start: start)
        }
        if state.mark == UInt8(ascii: "A") {
            let status = promptStatus.isEmpty ? "" : "; the last command ended with status \(promptStatus)"
            return Claim(
                activity: .idle,
                source: .prompt,
                reason: "at the prompt of its shell\(status)",
                start: state.markAt
            )
        }
        // A program that reads single keys may be waiting for one, however long its shell calls it a running command.
        if state.mark == UInt8(ascii: "C"), !(state.isQuiet && state.isRaw) {
            return Claim(
                activity: .working,
                source: .prompt,
                reason: "a command of its shell runs",
                start: state.markAt
            )
        }
        guard state.lastOutput > 0 else {
            return Claim(activity: .unknown, source: .none, reason: "", start: now)
        }
        if state.isQuiet {
            let start = max(state.lastOutput, lastBusy)
            return Claim(activity: .idle, source: .output, reason: "it has been quiet", start: start)
        }
        return Claim(activity: .working, source: .output, reason: "it writes or computes", start: state.workStart)
    }
}

extension UInt64 {
    /// The time since `earlier`; 0 where that is later.
    func span(since earlier: UInt64) -> UInt64 { self > earlier ? self - earlier : 0 }
}
