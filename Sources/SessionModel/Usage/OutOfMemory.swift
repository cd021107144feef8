/// What is kept of the processes of a session that the kernel has killed for want of memory.
public struct OutOfMemory: Hashable, Sendable, Codable {
    /// How many, over the whole life of the session.
    public var kills: UInt64 = 0
    /// When the last were noticed, in microseconds since 1970-01-01 UTC; 0 for never.
    public var lastAt: UInt64 = 0
    /// What the control group's own count was when it was looked at last.
    public var counted: UInt64 = 0

    /// Nothing has happened.
    public init() {}

    /// How long before its end an event may have been noticed to be the cause of it, in microseconds.
    public static let patience: UInt64 = 5_000_000

    /// Takes the control group's count; returns how many were killed that were not known of. A count that is lower than
    /// before belongs to a new control group.
    public mutating func take(count: UInt64, now: UInt64) -> UInt64 {
        let new = count >= counted ? count - counted : count
        counted = count
        guard new > 0 else { return 0 }
        kills += new
        lastAt = now
        return new
    }

    /// Whether a process that SIGKILL has ended at `end` may well have been the one that was killed.
    public func explains(endAt end: UInt64) -> Bool {
        guard lastAt > 0 else { return false }
        return lastAt > end ? true : end - lastAt <= Self.patience
    }
}
