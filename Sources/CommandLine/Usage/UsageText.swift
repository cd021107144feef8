import SessionModel

/// Usage in words; what is not known is a dash.
enum UsageText {
    /// A number of bytes, tasks or times.
    static func size(_ bytes: UInt64?) -> String { bytes.map { ByteSize(bytes: $0).description } ?? "-" }

    /// A whole number.
    static func count(_ number: UInt64?) -> String { number.map { "\($0)" } ?? "-" }

    /// A share of the time, to a tenth of a percent.
    static func percent(_ share: Double?) -> String {
        guard let share else { return "-" }
        let tenths = UInt64(max(0, share) * 10 + 0.5)
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// The lower of the two limits of memory; nil where there is none.
    static func memoryLimit(_ usage: Usage) -> UInt64? {
        [usage[.memoryHigh], usage[.memoryMax]].compactMap { $0 }.filter { $0 != UInt64.max }.min()
    }

    /// How much of its limit of memory is used, in percent.
    static func ofLimit(_ usage: Usage) -> String {
        guard let limit = memoryLimit(usage), let current = usage[.memoryCurrent], limit > 0 else { return "" }
        return "\(UInt64(Double(current) / Double(limit) * 100 + 0.5))%"
    }

    /// How it was held back: by its memory (`3m`, so many times) and by its quota of processor time (`1.2s`).
    static func throttled(_ usage: Usage) -> String {
        let events = usage[.memoryHighEvents].flatMap { $0 > 0 ? "mem \($0)x" : nil }
        let time = usage[.cpuThrottled].flatMap { $0 > 0 ? "cpu " + RelativeTime.processorTime($0 / 1000) : nil }
        return [events, time].compactMap { $0 }.joined(separator: ", ")
    }

    /// Facts for a sheet, each with its label; those that are not known are left out.
    static func facts(_ usage: Usage) -> [(String, String)] {
        var memory = usage[.memoryCurrent].map { ByteSize(bytes: $0).description }
        if let limit = memoryLimit(usage) { memory? += " of " + ByteSize(bytes: limit).description }
        if let peak = usage[.memoryPeak] { memory? += ", at most \(ByteSize(bytes: peak)) so far" }
        if let swap = usage[.memorySwapCurrent], swap > 0 { memory? += ", and \(ByteSize(bytes: swap)) of swap" }
        var tasks = usage[.tasksCurrent].map { "\($0)" }
        if let limit = usage[.tasksMax], limit != UInt64.max { tasks? += " of \(limit)" }
        let pressure = [(Usage.Share.memorySome, "memory"), (.cpuSome, "processor")].compactMap { share, name in
            usage[share].map { "\(name) \(percent($0))%" }
        }
        let throttled = throttled(usage)
        return [
            ("Memory", memory), ("Tasks", tasks),
            ("CPU time", usage[.cpuUsage].map { RelativeTime.processorTime($0 / 1000) }),
            ("Waits for", pressure.isEmpty ? nil : pressure.joined(separator: ", ") + " of the last 10s"),
            ("Held back", throttled.isEmpty ? nil : throttled),
        ].compactMap { label, value in value.map { (label, $0) } }
    }
}
