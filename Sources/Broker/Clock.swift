import Glibc

/// The time of day, and the time since the machine was started.
enum Clock {
    /// Microseconds since 1970-01-01 UTC.
    static var now: UInt64 { read(CLOCK_REALTIME) }

    /// Microseconds of CLOCK_MONOTONIC: it does not count the time that the machine sleeps, and does not jump.
    static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// A moment of CLOCK_MONOTONIC as microseconds since 1970-01-01 UTC, by the clock as it is set now.
    static func date(ofMonotonic moment: UInt64) -> UInt64 { now &- monotonic &+ moment }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
