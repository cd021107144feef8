/// A line of a recording but for its bytes: ``RecordEntry`` without the data.
public struct RecordHead: Hashable, Sendable {
    /// Microseconds since 1970-01-01 UTC, by the wall clock.
    public var timestamp: UInt64
    /// Microseconds since this run began.
    public var elapsed: UInt64 = 0
    /// What the line tells of.
    public var direction: RecordDirection
    /// How many bytes there were.
    public var size = 0
    /// The bytes were left out because the terminal did not echo.
    public var isMasked = false
    /// What happened, where the direction is ``RecordDirection/mark``.
    public var mark: RecordMark?

    /// A line of this moment.
    public init(timestamp: UInt64, elapsed: UInt64 = 0, direction: RecordDirection) {
        self.timestamp = timestamp
        self.elapsed = elapsed
        self.direction = direction
    }
}
