/// Times as RFC 3339 has them, in UTC, with microseconds: `2026-11-21T16:07:41.123456Z`.
struct TimestampText {
    private static let length = 27
    private static let microseconds: UInt64 = 1_000_000

    private var second: UInt64?
    private var bytes = [UInt8](repeating: UInt8(ascii: "0"), count: length)

    init() {
        for (place, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (26, "Z")] {
            bytes[place] = Array(mark.utf8)[0]
        }
    }

    /// The text of a time in microseconds since 1970-01-01.
    mutating func text(of time: UInt64) -> [UInt8] {
        let (now, fraction) = time.quotientAndRemainder(dividingBy: Self.microseconds)
        if second != now {
            second = now
            putSecond(now)
        }
        put(fraction, at: 20, digits: 6)
        return bytes
    }

    private mutating func putSecond(_ second: UInt64) {
        let (days, rest) = second.quotientAndRemainder(dividingBy: 86_400)
        let (year, month, day) = Self.date(days)
        put(year, at: 0, digits: 4)
        put(month, at: 5, digits: 2)
        put(day, at: 8, digits: 2)
        put(rest / 3600, at: 11, digits: 2)
        put(rest / 60 % 60, at: 14, digits: 2)
        put(rest % 60, at: 17, digits: 2)
    }

    /// The date so many days behind 1970-01-01: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    static func date(_ days: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let shifted = days + 719_468
        let (era, day) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let isNextYear = month >= 10
        return (
            year + era * 400 + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }

    private mutating func put(_ number: UInt64, at place: Int, digits: Int) {
        var rest = number
        for offset in (0..<digits).reversed() {
            bytes[place + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
