/// A length of time, as systemd writes it (systemd.time(7), parsing time spans).
public struct TimeSpan: Hashable, Sendable {
    /// Microseconds; `UInt64.max` is infinity.
    public let microseconds: UInt64

    /// Takes a number of microseconds.
    public init(microseconds: UInt64) {
        self.microseconds = microseconds
    }

    /// Reads `90`, `1h 30min`, `2d`, `1.5h` or `infinity`. A number without a unit counts seconds.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        var rest = text.drop { $0 == " " }
        if rest == "infinity" {
            microseconds = UInt64.max
            return
        }
        var total: UInt64 = 0
        var isEmpty = true
        while !rest.isEmpty {
            guard let (number, tail) = DecimalNumber.prefix(of: rest) else {
                throw ArgumentProblem("expected a time span such as 90s, 1h 30min, 2d or infinity")
            }
            let name = tail.prefix { $0.isLetter || $0 == "µ" || $0 == "μ" }
            guard let unit = Self.microseconds(in: name) else {
                throw ArgumentProblem("\"\(name)\" is not a unit of time; use s, min, h, d or w")
            }
            guard let part = number.scaled(by: unit), case let sum = total.addingReportingOverflow(part), !sum.overflow
            else { throw ArgumentProblem("it is too long; write infinity for no limit") }
            total = sum.partialValue
            rest = tail.dropFirst(name.count).drop { $0 == " " || $0 == "\t" }
            isEmpty = false
        }
        guard !isEmpty else { throw ArgumentProblem("expected a time span such as 90s, 1h 30min, 2d or infinity") }
        microseconds = total
    }

    private static let second: UInt64 = 1_000_000

    private static func microseconds(in unit: Substring) -> UInt64? {
        switch unit {
        case "us", "usec", "µs", "μs": 1
        case "ms", "msec": 1000
        case "", "s", "sec", "second", "seconds": second
        case "m", "min", "minute", "minutes": 60 * second
        case "h", "hr", "hour", "hours": 3600 * second
        case "d", "day", "days": 86_400 * second
        case "w", "week", "weeks": 7 * 86_400 * second
        // As systemd counts them: 30.44 and 365.25 days.
        case "M", "month", "months": 2_629_800 * second
        case "y", "year", "years": 31_557_600 * second
        default: nil
        }
    }
}

extension TimeSpan: CustomStringConvertible {
    /// The span in its largest units, as in `1h 30min`; a form that ``init(parsing:)`` reads again.
    public var description: String {
        guard microseconds != UInt64.max else { return "infinity" }
        let units: [(String, UInt64)] = [
            ("d", 86_400 * Self.second), ("h", 3600 * Self.second), ("min", 60 * Self.second), ("s", Self.second),
            ("ms", 1000), ("us", 1),
        ]
        var rest = microseconds
        var parts: [String] = []
        for (name, length) in units where rest >= length {
            parts.append("\(rest / length)\(name)")
            rest %= length
        }
        return parts.isEmpty ? "0s" : parts.joined(separator: " ")
    }
}
