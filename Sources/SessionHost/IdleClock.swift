import HostProtocol
import Systemd

/// When something last happened in a session. Times are microseconds of CLOCK_MONOTONIC.
struct IdleClock {
    /// When the session began.
    let start: UInt64
    /// When the command wrote something.
    var output: UInt64?
    /// When somebody typed.
    var input: UInt64?
    /// When a connection but the broker's was closed.
    var departure: UInt64?
    /// The processor time at some moment after all of that.
    var sample: (time: UInt64, cpuTime: UInt64)?

    /// The clock of a session that begins.
    init() { start = SystemClock.monotonic }

    /// The clock that another program has handed over: ``times``.
    init(_ times: Handover.IdleTimes) {
        start = times.start
        output = times.output
        input = times.input
        departure = times.departure
    }

    /// What a program that takes over has to know; it samples the processor time by itself.
    var times: Handover.IdleTimes {
        Handover.IdleTimes(start: start, output: output, input: input, departure: departure)
    }

    /// When the last of all this happened.
    var last: UInt64 { max(start, output ?? 0, input ?? 0, departure ?? 0) }
}
