import Glibc

/// When something last happened in a session. Times are microseconds of CLOCK_MONOTONIC.
struct IdleClock {
    /// When the session began.
    let start = Self.now
    /// When the command wrote something.
    var output: UInt64?
    /// When somebody typed.
    var input: UInt64?
    /// When a connection but the broker's was closed.
    var departure: UInt64?
    /// The processor time at some moment after all of that.
    var sample: (time: UInt64, cpuTime: UInt64)?

    /// When the last of all this happened.
    var last: UInt64 { max(start, output ?? 0, input ?? 0, departure ?? 0) }

    /// Now.
    static var now: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
