/// Places lines on the one line of time of a recording, which spans the runs of a session.
///
/// Within a run it goes by the clock that never jumps. Where another run begins, and from one part to the next that was
/// not read, it goes by the wall clock, and never back.
struct RunClock {
    private(set) var position: UInt64 = 0
    private var last: RecordHead?

    /// A clock that stands at `position`.
    init(at position: UInt64 = 0) {
        self.position = position
    }

    /// Goes on to a line: its place in microseconds.
    mutating func advance(to head: RecordHead) -> UInt64 {
        defer { last = head }
        guard let last else { return position }
        let isNewRun = head.mark == .started || head.elapsed < last.elapsed
        if isNewRun {
            position += head.timestamp > last.timestamp ? head.timestamp - last.timestamp : 0
        } else {
            position += head.elapsed - last.elapsed
        }
        return position
    }
}
