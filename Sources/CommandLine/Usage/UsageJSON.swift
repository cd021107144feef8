import SessionModel

/// Usage as `--json` prints it: all keys are always there, `null` where nothing is known (docs/cli.md).
struct UsageJSON: Encodable {
    private let usage: Usage
    private let cpuPercent: Double?

    init(_ usage: Usage, cpuPercent: Double? = nil) {
        self.usage = usage
        self.cpuPercent = cpuPercent
    }

    /// The keys, which never change their meaning.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case memoryCurrent = "memory_current_bytes"
        case memorySwapCurrent = "memory_swap_current_bytes"
        case memoryPeak = "memory_peak_bytes"
        case memoryHigh = "memory_high_bytes"
        case memoryMax = "memory_max_bytes"
        case memoryHighEvents = "memory_high_events"
        case memoryMaxEvents = "memory_max_events"
        case memoryPressure = "memory_pressure_some_percent"
        case memoryFullPressure = "memory_pressure_full_percent"
        case cpuPercent = "cpu_percent"
        case cpuUsage = "cpu_usage_usec"
        case cpuThrottled = "cpu_throttled_usec"
        case cpuPressure = "cpu_pressure_some_percent"
        case tasksCurrent = "tasks_current"
        case tasksMax = "tasks_max"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let numbers: [(CodingKeys, Usage.Number)] = [
            (.memoryCurrent, .memoryCurrent), (.memorySwapCurrent, .memorySwapCurrent), (.memoryPeak, .memoryPeak),
            (.memoryHigh, .memoryHigh), (.memoryMax, .memoryMax), (.memoryHighEvents, .memoryHighEvents),
            (.memoryMaxEvents, .memoryMaxEvents), (.tasksCurrent, .tasksCurrent), (.tasksMax, .tasksMax),
        ]
        for (key, number) in numbers {
            try container.encode(usage[number].map { Int64(clamping: $0) }, forKey: key)
        }
        try container.encode(usage[.cpuUsage].map { $0 / 1000 }, forKey: .cpuUsage)
        try container.encode(usage[.cpuThrottled].map { $0 / 1000 }, forKey: .cpuThrottled)
        try container.encode(usage[.memorySome], forKey: .memoryPressure)
        try container.encode(usage[.memoryFull], forKey: .memoryFullPressure)
        try container.encode(usage[.cpuSome], forKey: .cpuPressure)
        // What a subtraction of times leaves behind the point is noise.
        try container.encode(cpuPercent.map { ($0 * 10).rounded() / 10 }, forKey: .cpuPercent)
    }
}
