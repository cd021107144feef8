/// How many lines may still be logged (the rate limit of `[Journal]`).
struct LineBudget: Equatable {
    /// In how many microseconds no more than `burst` lines are logged.
    let interval: UInt64
    let burst: UInt64
    /// When the interval that runs has begun, in microseconds of CLOCK_MONOTONIC.
    var start: UInt64 = 0
    /// Lines that were logged in it.
    var used: UInt64 = 0
    /// Lines that were not logged and not told of.
    var dropped: UInt64 = 0

    init(interval: UInt64, burst: UInt64) {
        self.interval = interval
        self.burst = burst
    }

    /// Whether all lines are logged.
    var isUnlimited: Bool { interval == 0 || burst == 0 || burst == UInt64.max }

    /// Whether a line may be logged at `now`; one that may not is counted.
    mutating func take(at now: UInt64) -> Bool {
        guard hasRoom(at: now) else {
            dropped += 1
            return false
        }
        if !isUnlimited, isOver(at: now) {
            start = now
            used = 0
        }
        used += 1
        return true
    }

    /// Whether a line might be logged at `now`.
    func hasRoom(at now: UInt64) -> Bool { isUnlimited || used < burst || isOver(at: now) }

    private func isOver(at now: UInt64) -> Bool { now >= start && now - start >= interval }

    /// Microseconds from `now` until lines may be logged again.
    func wait(at now: UInt64) -> UInt64 { hasRoom(at: now) ? 0 : interval - min(interval, now - min(now, start)) }
}
