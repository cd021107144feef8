import ArgumentParser
import Glibc
import SessionModel
import Systemd

/// A moment as people write it (systemd.time(7)): `now`, `today`, `yesterday`, `-1h`, `5min ago`, `07:30`, `2026-11-21`,
/// `2026-11-21 07:00:05`, `2026-11-21T07:00:05Z`, `@1763708400`.
struct PointInTime: Hashable, ExpressibleByArgument {
    /// Microseconds since 1970-01-01 UTC.
    let microseconds: UInt64

    init?(argument: String) {
        self.init(argument, now: SystemClock.realtime)
    }

    /// Reads a text; nil where it is none of these.
    init?(_ text: String, now: UInt64) {
        guard let microseconds = Self.relative(text, now) ?? Self.absolute(text, now) else { return nil }
        self.microseconds = microseconds
    }

    private static func relative(_ text: String, _ now: UInt64) -> UInt64? {
        switch text {
        case "now": return now
        case "today": return midnight(now, days: 0)
        case "yesterday": return midnight(now, days: -1)
        case "tomorrow": return midnight(now, days: 1)
        default: break
        }
        func span(_ text: Substring) -> UInt64? {
            let text = text.drop { $0 == " " }
            guard !text.isEmpty, !text.hasPrefix("-"), !text.hasPrefix("+") else { return nil }
            return (try? TimeSpan(parsing: String(text)))?.microseconds
        }
        if text.hasPrefix("-") { return span(text.dropFirst()).map { now - min(now, $0) } }
        if text.hasPrefix("+") { return span(text.dropFirst()).map { now.addingReportingOverflow($0).partialValue } }
        if text.hasSuffix(" ago") { return span(text.dropLast(4)).map { now - min(now, $0) } }
        if text.hasPrefix("@") {
            guard let seconds = Double(text.dropFirst()), seconds >= 0, seconds < 1e12 else { return nil }
            return UInt64(seconds * 1_000_000)
        }
        return nil
    }

    private static func midnight(_ now: UInt64, days: Int32) -> UInt64? {
        var date = local(now)
        (date.tm_hour, date.tm_min, date.tm_sec) = (0, 0, 0)
        date.tm_mday += days
        date.tm_isdst = -1
        return microseconds(mktime(&date))
    }

    /// A day, an hour, or both; in local time unless it ends with `Z` or ` UTC`.
    private static func absolute(_ text: String, _ now: UInt64) -> UInt64? {
        var rest = text
        let isUniversal = rest.hasSuffix("Z") || rest.hasSuffix(" UTC")
        if isUniversal { rest.removeLast(rest.hasSuffix("Z") ? 1 : 4) }
        var fraction: UInt64 = 0
        if let point = rest.lastIndex(of: ".") {
            let digits = rest[rest.index(after: point)...]
            guard (1...6).contains(digits.utf8.count), let number = UInt64(digits) else { return nil }
            fraction = (0..<(6 - digits.utf8.count)).reduce(number) { number, _ in number * 10 }
            rest = String(rest[..<point])
        }
        let parts = rest.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
        var date = isUniversal ? universal(now) : local(now)
        (date.tm_hour, date.tm_min, date.tm_sec) = (0, 0, 0)
        if let day = parts.first, day.contains("-") {
            guard let numbers = numbers(day, "-"), numbers.count == 3, numbers[0] >= 1970,
                (1...12).contains(numbers[1]), (1...31).contains(numbers[2])
            else { return nil }
            (date.tm_year, date.tm_mon, date.tm_mday) = (numbers[0] - 1900, numbers[1] - 1, numbers[2])
        }
        if let time = parts.last, parts.count == 2 || !time.contains("-") {
            guard let numbers = numbers(time, ":"), (2...3).contains(numbers.count), numbers[0] < 24,
                numbers.dropFirst().allSatisfy({ $0 < 60 })
            else { return nil }
            (date.tm_hour, date.tm_min, date.tm_sec) = (numbers[0], numbers[1], numbers.count > 2 ? numbers[2] : 0)
        }
        date.tm_isdst = -1
        return microseconds(isUniversal ? timegm(&date) : mktime(&date)).map { $0 + fraction }
    }

    /// Whole numbers with a separator between them.
    private static func numbers(_ text: Substring, _ separator: Character) -> [Int32]? {
        let words = text.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = words.compactMap { word in word.utf8.count <= 4 ? Int32(word) : nil }
        return numbers.count == words.count && numbers.allSatisfy { $0 >= 0 } ? numbers : nil
    }

    private static func local(_ microseconds: UInt64) -> tm {
        var (time, date) = (time_t(microseconds / 1_000_000), tm())
        localtime_r(&time, &date)
        return date
    }

    private static func universal(_ microseconds: UInt64) -> tm {
        var (time, date) = (time_t(microseconds / 1_000_000), tm())
        gmtime_r(&time, &date)
        return date
    }

    private static func microseconds(_ time: time_t) -> UInt64? { time < 0 ? nil : UInt64(time) * 1_000_000 }

    /// A moment in local time, in the way of a format (strftime(3)).
    static func text(_ microseconds: UInt64, _ format: String) -> String {
        var date = local(microseconds)
        var buffer = [CChar](repeating: 0, count: 64)
        let count = strftime(&buffer, buffer.count, format, &date)
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
