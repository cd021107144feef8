/// Writes the moments of one line after the other as ``TimestampText`` has them: those of the same second share its letters.
public struct TimestampWriter {
    private static let microseconds: UInt64 = 1_000_000
    private static let secondsOfDay = 86_400

    private var second: UInt64?
    private var bytes = [UInt8](repeating: UInt8(ascii: "0"), count: TimestampText.length)

    /// A writer.
    public init() {
        for (place, mark) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":"), (19, "."), (26, "Z")] {
            bytes[place] = Array(mark.utf8)[0]
        }
    }

    /// The text of a moment in microseconds since 1970-01-01 UTC.
    public mutating func text(of moment: UInt64) -> [UInt8] {
        let (now, fraction) = moment.quotientAndRemainder(dividingBy: Self.microseconds)
        if second != now {
            second = now
            putSecond(Int(now))
        }
        put(Int(fraction), at: 20, digits: 6)
        return bytes
    }

    private mutating func putSecond(_ second: Int) {
        let (days, rest) = second.quotientAndRemainder(dividingBy: Self.secondsOfDay)
        let (year, month, day) = TimestampText.date(ofDay: days)
        put(year, at: 0, digits: 4)
        put(month, at: 5, digits: 2)
        put(day, at: 8, digits: 2)
        put(rest / 3600, at: 11, digits: 2)
        put(rest / 60 % 60, at: 14, digits: 2)
        put(rest % 60, at: 17, digits: 2)
    }

    private mutating func put(_ number: Int, at place: Int, digits: Int) {
        var rest = number
        for offset in (0..<digits).reversed() {
            bytes[place + offset] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}
