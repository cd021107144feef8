/// The files of a control group that say what it uses.
extension Usage {
    /// Takes the files apart that `read` gives by their names; nil where a file is not there.
    public init(files read: (String) -> String?) {
        func single(_ number: Number, _ file: String) {
            numbers[number] = read(file).flatMap(ControlGroupFile.number)
        }
        func keyed(_ file: String, _ keys: [(Number, String, scale: UInt64)]) {
            guard let text = read(file) else { return }
            for (number, key, scale) in keys {
                numbers[number] = ControlGroupFile.value(of: key, in: text).map { value in
                    let (product, isTooLarge) = value.multipliedReportingOverflow(by: scale)
                    return isTooLarge ? UInt64.max - 1 : product
                }
            }
        }
        single(.memoryCurrent, "memory.current")
        single(.memoryPeak, "memory.peak")
        single(.memorySwapCurrent, "memory.swap.current")
        single(.memoryHigh, "memory.high")
        single(.memoryMax, "memory.max")
        single(.tasksMax, "pids.max")
        let events = read("memory.events").flatMap(MemoryEvents.init)
        numbers[.memoryHighEvents] = events?.high
        numbers[.memoryMaxEvents] = events?.max
        numbers[.oomKills] = events?.oomKills
        keyed(
            "cpu.stat",
            [
                (.cpuUsage, "usage_usec", 1000), (.cpuThrottled, "throttled_usec", 1000),
                (.cpuThrottledPeriods, "nr_throttled", 1),
            ]
        )
        // Each line of the fallback is a task; there without any controller.
        numbers[.tasksCurrent] =
            read("pids.current").flatMap(ControlGroupFile.number)
            ?? read("cgroup.threads").map { UInt64($0.utf8.count { $0 == UInt8(ascii: "\n") }) }
        let memory = read("memory.pressure").flatMap(Pressure.init)
        shares[.memorySome] = memory?.some.average10
        shares[.memoryFull] = memory?.full?.average10
        numbers[.memoryPressureTime] = memory?.some.total
        let cpu = read("cpu.pressure").flatMap(Pressure.init)
        shares[.cpuSome] = cpu?.some.average10
        numbers[.cpuPressureTime] = cpu?.some.total
    }
}

/// The forms that the kernel's files have (the kernel's cgroup-v2 documentation, "Format").
public enum ControlGroupFile {
    /// A file with one number; `max` is `UInt64.max`. Nil for anything else.
    public static func number(_ text: String) -> UInt64? {
        let word = text.split(whereSeparator: \.isWhitespace)
        guard word.count == 1 else { return nil }
        return word[0] == "max" ? UInt64.max : UInt64(word[0])
    }

    /// The value of `key` in a file with a key and a number in each line.
    public static func value(of key: String, in text: String) -> UInt64? {
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 2, fields[0] == key { return UInt64(fields[1]) }
        }
        return nil
    }
}
