/// What has happened to a control group for want of memory, counted since it was made (memory.events of the kernel's
/// cgroup-v2 documentation).
public struct MemoryEvents: Hashable, Sendable {
    /// How often it was slowed down because it was above memory.high.
    public var high: UInt64
    /// How often it was about to exceed memory.max.
    public var max: UInt64
    /// How often the kernel had to think of killing one of its processes.
    public var oom: UInt64
    /// How many of its processes the kernel has killed.
    public var oomKills: UInt64

    /// Takes the file apart; nil when it has no count of kills.
    public init?(_ text: String) {
        func count(_ key: String) -> UInt64? { ControlGroupFile.value(of: key, in: text) }
        guard let oomKills = count("oom_kill") else { return nil }
        self.oomKills = oomKills
        high = count("high") ?? 0
        max = count("max") ?? 0
        oom = count("oom") ?? 0
    }

    /// Whether memory has become short since `earlier`.
    public func isShort(since earlier: MemoryEvents) -> Bool { high > earlier.high || max > earlier.max }
}
