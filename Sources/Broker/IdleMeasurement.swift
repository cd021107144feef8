import HostProtocol
import SessionModel

/// What the broker knows of a session's calm at one moment. Times are microseconds of CLOCK_MONOTONIC.
struct IdleMeasurement {
    /// A processor time and when it was read.
    struct Sample: Hashable, Sendable {
        var time: UInt64
        /// Microseconds.
        var cpuTime: UInt64
    }

    /// What the session said last that it does.
    struct Report: Hashable, Sendable {
        var activity: Activity
        /// When it said so; nil where that is not known.
        var time: UInt64?
    }

    /// What the host answered.
    var facts: IdleFacts
    /// When it did.
    var now: UInt64
    var report: Report?
    /// What the broker has kept; the host has a sample of its own.
    var sample: Sample?

    /// How much of one processor counts as nothing, in percent: a prompt uses none, a clock in a corner some.
    static let quietPercent: UInt64 = 1
    /// The same for a session that says that it is idle: a program that waits for keys may redraw, blink and check.
    static let quietPercentWhenReported: UInt64 = 10
    /// What counts as nothing in any span, in microseconds: the host's own answers.
    static let quietCPUTime: UInt64 = 20_000

    /// How calm the session is, and the sample to keep.
    var outcome: (idleness: Idleness, sample: Sample?) {
        guard facts.connections == 0 else { return (.busy(.connected(facts.connections)), sample) }
        guard let cpuTime = facts.cpuTime else { return (.unknown(.noProcessorTime), sample) }
        let fresh = Sample(time: now, cpuTime: cpuTime)
        // The stretch that is looked at begins with the first look.
        guard let reference else { return (.idle(since: now), fresh) }
        guard isQuiet(since: reference, cpuTime) else { return (.busy(.processor), fresh) }
        // What is kept lies within the stretch: it outlives what a session that says that it is idle prints now and then.
        return (.idle(since: max(calmSince, reference.time)), reference.time < calmSince ? fresh : reference)
    }

    /// The newest sample; of a session that says that it is idle the one that was kept, if it was taken since.
    private var reference: Sample? {
        if isIdleByReport, let sample, sample.time >= calmSince { return sample }
        let hosts = facts.sample.map { Sample(time: earlier($0.age), cpuTime: $0.cpuTime) }
        return [hosts, sample].compactMap(\.self).max { $0.time < $1.time }
    }

    private func isQuiet(since reference: Sample, _ cpuTime: UInt64) -> Bool {
        let percent = isIdleByReport ? Self.quietPercentWhenReported : Self.quietPercent
        // A control group that was counted anew has used less than before.
        let used = cpuTime >= reference.cpuTime ? cpuTime - reference.cpuTime : UInt64.max
        return used <= (now - reference.time) / 100 * percent + Self.quietCPUTime
    }

    /// Whether the session says that it is idle, and nobody has typed since: what was typed may be work that it does not
    /// report.
    private var isIdleByReport: Bool {
        guard let report, report.activity == .idle, let time = report.time else { return false }
        return facts.sinceInput.map { earlier($0) <= time } ?? true
    }

    /// When the last thing happened that counts.
    private var calmSince: UInt64 {
        var times = [earlier(facts.age), facts.sinceInput.map(earlier), facts.sinceDeparture.map(earlier)]
        if let report { times.append(report.time ?? now) }
        if !isIdleByReport { times.append(facts.sinceOutput.map(earlier)) }
        return times.compactMap(\.self).max() ?? now
    }

    private func earlier(_ span: UInt64) -> UInt64 { now >= span ? now - span : 0 }
}

/// How calm a session is.
enum Idleness: Hashable, Sendable {
    /// Nothing has happened since this time of CLOCK_MONOTONIC, in microseconds.
    case idle(since: UInt64)
    /// It is in use, or works.
    case busy(Reason)
    /// Nobody can say.
    case unknown(Doubt)

    /// What a session is busy with.
    enum Reason: Hashable, Sendable {
        /// So many connections to its host.
        case connected(UInt32)
        /// Its processes use the processor.
        case processor
    }

    /// Why nobody can say.
    enum Doubt: Hashable, Sendable {
        /// The host does not answer, or is of a version that cannot.
        case silentHost
        /// The control group does not tell the processor time.
        case noProcessorTime
    }
}
