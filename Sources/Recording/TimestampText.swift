/// Moments as RFC 3339 writes them, in microseconds since 1970-01-01 UTC.
public enum TimestampText {
    /// Letters of a moment as recordings have it: `2026-11-21T16:07:41.123456Z`.
    static let length = 27

    /// Reads the form of recordings; nil for every other one.
    static func parseFixed(_ text: UnsafePointer<UInt8>) -> UInt64? {
        guard text[4] == 0x2D, text[7] == 0x2D, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A,
            text[19] == 0x2E, text[26] == 0x5A
        else { return nil }
        var isBad = false
        @inline(__always)
        func number(_ start: Int, _ count: Int) -> Int {
            var value = 0
            for position in start..<(start + count) {
                let digit = text[position] &- 0x30
                if digit > 9 { isBad = true }
                value = value &* 10 &+ Int(digit)
            }
            return value
        }
        let (year, month, day) = (number(0, 4), number(5, 2), number(8, 2))
        let (hour, minute, second) = (number(11, 2), number(14, 2), number(17, 2))
        let microsecond = number(20, 6)
        guard !isBad else { return nil }
        return moment(year, month, day, hour, minute, second, microsecond, offset: 0)
    }

    /// Reads any form of RFC 3339, section 5.6: with any number of decimals, and any offset.
    public static func parse(_ text: some Collection<UInt8>) -> UInt64? {
        var rest = text[...]
        func digits(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                guard let byte = rest.popFirst(), byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func expect(_ letters: StaticString) -> Bool {
            guard let byte = rest.popFirst() else { return false }
            return letters.withUTF8Buffer { $0.contains(byte) }
        }
        guard let year = digits(4), expect("-"), let month = digits(2), expect("-"), let day = digits(2),
            expect("Tt "), let hour = digits(2), expect(":"), let minute = digits(2), expect(":"),
            let second = digits(2)
        else { return nil }
        var (microsecond, scale) = (0, 100_000)
        if rest.first == 0x2E {
            rest.removeFirst()
            guard let first = rest.first, first >= 0x30, first <= 0x39 else { return nil }
            while let byte = rest.first, byte >= 0x30, byte <= 0x39 {
                microsecond += Int(byte - 0x30) * scale
                scale /= 10
                rest.removeFirst()
            }
        }
        var offset = 0
        switch rest.popFirst() {
        case 0x5A, 0x7A: break
        case 0x2B, 0x2D:
            let isWest = text.dropLast(rest.count).last { _ in true } == 0x2D
            guard let hours = digits(2), expect(":"), let minutes = digits(2), hours < 24, minutes < 60 else {
                return nil
            }
            offset = (hours * 60 + minutes) * (isWest ? -60 : 60)
        default: return nil
        }
        guard rest.isEmpty else { return nil }
        return moment(year, month, day, hour, minute, second, microsecond, offset: offset)
    }

    /// The moment as recordings write it.
    public static func format(_ moment: UInt64) -> String {
        var writer = TimestampWriter()
        return String(decoding: writer.text(of: moment), as: UTF8.self)
    }

    private static func moment(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        _ hour: Int,
        _ minute: Int,
        _ second: Int,
        _ microsecond: Int,
        offset: Int
    ) -> UInt64? {
        // 60 is a leap second; it counts as the first one of the next minute.
        guard year >= 1970, 1...12 ~= month, 1...31 ~= day, hour < 24, minute < 60, second <= 60 else { return nil }
        let seconds = self.day(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
        return seconds < 0 ? nil : UInt64(seconds) * 1_000_000 + UInt64(microsecond)
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar, with years that begin in March: H. Hinnant,
    /// "chrono-Compatible Low-Level Date Algorithms".
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The date so many days after 1970-01-01.
    static func date(ofDay day: Int) -> (Int, Int, Int) {
        let shifted = day + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}
