import SessionModel

/// Limits in words.
enum LimitsText {
    /// The limits that are set, each by the name of its option; empty when there are none.
    static func line(_ limits: Limits) -> String {
        Limits.Key.allCases.compactMap { key in
            limits[key].map { "\(option(key)) \(value($0, of: key))" }
        }.joined(separator: ", ")
    }

    /// The option that sets the limit, without its dashes.
    static func option(_ key: Limits.Key) -> String {
        switch key {
        case .memoryHigh: "memory-high"
        case .memoryMax: "memory-max"
        case .memorySwapMax: "swap-max"
        case .tasksMax: "tasks-max"
        case .cpuWeight: "cpu-weight"
        case .cpuQuotaPerSecUSec: "cpu-quota"
        case .runtimeMaxUSec: "runtime-max"
        }
    }

    /// A limit as its option takes it.
    static func value(_ value: UInt64, of key: Limits.Key) -> String {
        switch key {
        case .memoryHigh, .memoryMax, .memorySwapMax: ByteSize(bytes: value).description
        case .tasksMax, .cpuWeight: Count(value).description
        case .cpuQuotaPerSecUSec: CPUQuota(microsecondsPerSecond: value).description
        case .runtimeMaxUSec: TimeSpan(microseconds: value).description
        }
    }
}
