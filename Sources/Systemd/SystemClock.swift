import Glibc

/// The clocks of the system, in microseconds (clock_gettime(2)).
public enum SystemClock {
    /// The time of day: microseconds since 1970-01-01 UTC. It jumps where somebody sets it.
    public static var realtime: UInt64 { read(CLOCK_REALTIME) }

    /// CLOCK_MONOTONIC: it does not jump, and does not count the time that the machine sleeps.
    public static var monotonic: UInt64 { read(CLOCK_MONOTONIC) }

    /// CLOCK_BOOTTIME: it does not jump, and counts the time that the machine sleeps.
    public static var boottime: UInt64 { read(CLOCK_BOOTTIME) }

    /// A moment of CLOCK_MONOTONIC as microseconds since 1970-01-01 UTC, by the clock as it is set now.
    public static func date(ofMonotonic moment: UInt64) -> UInt64 { realtime &- monotonic &+ moment }

    private static func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
    }
}
