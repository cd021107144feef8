import SessionModel
import Systemd

/// What the machine has in all: what a percentage in the configuration is a part of (systemd.resource-control(5)).
enum MachineTotals {
    /// Bytes of memory or swap, or how many tasks there can be; 0 where a limit has no such whole.
    static func total(for key: Limits.Key) -> UInt64 {
        switch key {
        case .memoryHigh, .memoryMax: memory("MemTotal:")
        case .memorySwapMax: memory("SwapTotal:")
        case .tasksMax: min(number("/proc/sys/kernel/pid_max"), number("/proc/sys/kernel/threads-max"))
        case .cpuWeight, .cpuQuotaPerSecUSec, .runtimeMaxUSec: 0
        }
    }

    /// A line of proc_meminfo(5), in bytes.
    private static func memory(_ name: String) -> UInt64 {
        for line in text("/proc/meminfo").split(separator: "\n") where line.hasPrefix(name) {
            let words = line.split(separator: " ")
            if words.count > 1, let kibibytes = UInt64(words[1]) { return kibibytes << 10 }
        }
        return UInt64.max
    }

    private static func number(_ path: String) -> UInt64 {
        UInt64(text(path).split(separator: "\n").first ?? "") ?? UInt64.max
    }

    private static func text(_ path: String) -> String { AtomicFile.text(path) ?? "" }
}
