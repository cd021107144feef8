/// One line of a recording.
public struct RecordEntry: Hashable, Sendable {
    /// When it happened by the wall clock, in microseconds since 1970-01-01 UTC. It may jump, as the clock does.
    public var timestamp: UInt64
    /// Microseconds since the recording of this run began, by a clock that never jumps (CLOCK_BOOTTIME).
    public var elapsed: UInt64
    /// What the line tells of.
    public var direction: RecordDirection
    /// The bytes; empty where they are masked.
    public var data: [UInt8]
    /// How many bytes there were.
    public var size: Int
    /// The bytes were left out because the terminal did not echo: most likely a password.
    public var isMasked = false
    /// What happened, where the direction is ``RecordDirection/mark``.
    public var mark: RecordMark?

    /// A line that holds all of `data`.
    public init(timestamp: UInt64, elapsed: UInt64, direction: RecordDirection, data: [UInt8]) {
        self.timestamp = timestamp
        self.elapsed = elapsed
        self.direction = direction
        self.data = data
        size = data.count
    }
}
