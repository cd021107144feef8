/// When the lines of a recording are due while it plays; all times in microseconds.
struct ReplayClock {
    /// How much faster than it was.
    var speed = 1.0
    /// The longest pause that is kept; nil for any.
    var idleLimit: UInt64?
    /// When the line was due that was taken over last.
    private var anchor: UInt64 = 0
    /// Where that line stands in the recording.
    private var position: UInt64 = 0

    /// The slowest and the fastest speed.
    static let speeds = 0.0625...1024.0

    /// Goes on from a place of the recording now.
    mutating func restart(at position: UInt64, now: UInt64) {
        self.position = position
        anchor = now
    }

    /// A line at `position` was taken over, which was due at `due`.
    mutating func advance(to position: UInt64, due: UInt64) {
        self.position = position
        anchor = due
    }

    /// When a line at `next` is due.
    func due(_ next: UInt64) -> UInt64 {
        let gap = next > position ? next - position : 0
        let kept = min(gap, idleLimit ?? gap)
        let wait = Double(kept) / speed
        return wait >= Double(UInt64.max / 4) ? UInt64.max / 2 : anchor + UInt64(wait)
    }

    /// The place that is shown at `now`, which lies in front of a line at `next`; a pause that is cut short goes faster.
    func place(_ now: UInt64, next: UInt64?) -> UInt64 {
        guard let next, next > position, now > anchor else { return position }
        let whole = due(next) - anchor
        guard whole > 0 else { return position }
        let part = min(1, Double(now - anchor) / Double(whole))
        return position + UInt64(Double(next - position) * part)
    }
}
