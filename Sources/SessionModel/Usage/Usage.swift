/// What a control group uses and is held to, as the kernel tells it at one time (the kernel's cgroup-v2 documentation).
///
/// What the kernel does not tell, because a controller is missing or the group is gone, is not there: never 0 instead.
public struct Usage: Hashable, Sendable {
    /// A whole number of the group. The raw value is its name on D-Bus: systemd's own where it has one.
    public enum Number: String, Hashable, Sendable, CaseIterable {
        /// Bytes of memory that the group holds, its caches too (memory.current).
        case memoryCurrent = "MemoryCurrent"
        /// The most bytes of memory that it has held (memory.peak; Linux 5.19).
        case memoryPeak = "MemoryPeak"
        /// Bytes of swap (memory.swap.current).
        case memorySwapCurrent = "MemorySwapCurrent"
        /// Bytes above which it is slowed down, in force now (memory.high).
        case memoryHigh = "MemoryHigh"
        /// Bytes that it cannot exceed, in force now (memory.max).
        case memoryMax = "MemoryMax"
        /// How often it was slowed down because it was above ``memoryHigh`` (memory.events, high).
        case memoryHighEvents = "MemoryHighEvents"
        /// How often it was about to exceed ``memoryMax`` (memory.events, max).
        case memoryMaxEvents = "MemoryMaxEvents"
        /// How many of its processes the kernel has killed for want of memory (memory.events, oom_kill).
        case oomKills = "OOMKills"
        /// Nanoseconds of processor time (cpu.stat, usage_usec).
        case cpuUsage = "CPUUsageNSec"
        /// Nanoseconds for which it was held back by its quota (cpu.stat, throttled_usec).
        case cpuThrottled = "CPUThrottledNSec"
        /// In how many periods it was held back by its quota (cpu.stat, nr_throttled).
        case cpuThrottledPeriods = "CPUThrottledPeriods"
        /// Processes and threads (pids.current).
        case tasksCurrent = "TasksCurrent"
        /// Processes and threads that it cannot exceed, in force now (pids.max).
        case tasksMax = "TasksMax"
        /// Microseconds for which some task has waited for memory (memory.pressure).
        case memoryPressureTime = "MemoryPressureSomeUSec"
        /// Microseconds for which some task has waited for a processor (cpu.pressure).
        case cpuPressureTime = "CPUPressureSomeUSec"
    }

    /// A share of the time, in percent. The raw value is its name on D-Bus.
    public enum Share: String, Hashable, Sendable, CaseIterable {
        /// In which some task waited for memory, over the last 10 s (memory.pressure, some avg10).
        case memorySome = "MemoryPressureSome10"
        /// In which all tasks waited for memory, over the last 10 s (memory.pressure, full avg10).
        case memoryFull = "MemoryPressureFull10"
        /// In which some task waited for a processor, over the last 10 s (cpu.pressure, some avg10).
        case cpuSome = "CPUPressureSome10"
    }

    /// The numbers that are known; `UInt64.max` of a limit is none.
    public var numbers: [Number: UInt64] = [:]
    /// The shares that are known.
    public var shares: [Share: Double] = [:]
    /// When it was read, in microseconds of CLOCK_MONOTONIC; 0 where that does not matter.
    public var readAt: UInt64 = 0

    /// Nothing is known.
    public init() {}

    /// A number; nil where it is not known.
    public subscript(number: Number) -> UInt64? { numbers[number] }

    /// A share; nil where it is not known.
    public subscript(share: Share) -> Double? { shares[share] }
}

extension Usage {
    /// How much processor time was used since `earlier`, in percent of one processor; nil where either is not known, or
    /// no time has passed.
    public func processorPercent(since earlier: Usage) -> Double? {
        guard let now = self[.cpuUsage], let then = earlier[.cpuUsage], now >= then, readAt > earlier.readAt else {
            return nil
        }
        return Double(now - then) / 1000 / Double(readAt - earlier.readAt) * 100
    }
}
