import Glibc
import Recording
import SessionModel

/// A moment of a recording, as people name it.
public enum Moment: Hashable, Sendable {
    /// Microseconds since 1970-01-01 UTC.
    case absolute(UInt64)
    /// Seconds since midnight of the day on which the recording ends, or of the day before.
    case clock(Int)
    /// Microseconds since its beginning.
    case fromStart(UInt64)
    /// Microseconds before its end, which is now while it goes on.
    case fromEnd(UInt64)

    /// What is expected, for messages.
    static let forms =
        "a time such as 16:07, \"2026-11-21 16:07:41\", 2026-11-21T16:07:41Z, +30s (since the start) or -5min (before the end)"

    /// Reads a moment; times without an offset are those of this machine.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        switch text.first {
        case "+": self = .fromStart(try Self.span(text.dropFirst()))
        case "-": self = .fromEnd(try Self.span(text.dropFirst()))
        case _ where text == "start": self = .fromStart(0)
        case _ where text == "end" || text == "now": self = .fromEnd(0)
        default:
            if let moment = TimestampText.parse(Array(text.utf8)) {
                self = .absolute(moment)
            } else if let seconds = Self.clock(text[...]) {
                self = .clock(seconds)
            } else if let moment = Self.local(text) {
                self = .absolute(moment)
            } else {
                throw ArgumentProblem("expected \(Self.forms)")
            }
        }
    }

    private static func span(_ text: Substring) throws(ArgumentProblem) -> UInt64 {
        let span = try TimeSpan(parsing: String(text))
        guard span.microseconds < UInt64.max / 2 else { throw ArgumentProblem("expected \(forms)") }
        return span.microseconds
    }

    /// `16:07` or `16:07:41` as seconds since midnight.
    private static func clock(_ text: Substring) -> Int? {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), fields.allSatisfy({ $0.count == 2 || $0.count == 1 }) else { return nil }
        let numbers = fields.compactMap { $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int($0) : nil }
        guard numbers.count == fields.count, numbers[0] < 24, numbers[1] < 60 else { return nil }
        let seconds = numbers.count > 2 ? numbers[2] : 0
        return seconds < 60 ? numbers[0] * 3600 + numbers[1] * 60 + seconds : nil
    }

    /// `2026-11-21`, `2026-11-21 16:07`, `2026-11-21T16:07:41`.
    private static func local(_ text: String) -> UInt64? {
        let halves = text.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "T" })
        let fields = (halves.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        let numbers = fields.compactMap { $0.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int32($0) : nil }
        guard fields.count == 3, numbers.count == 3, numbers[0] >= 1970, numbers[0] < 10_000, 1...12 ~= numbers[1],
            1...31 ~= numbers[2]
        else { return nil }
        guard let seconds = halves.count < 2 ? 0 : clock(halves[1]) else { return nil }
        var date = tm()
        date.tm_year = numbers[0] - 1900
        date.tm_mon = numbers[1] - 1
        date.tm_mday = numbers[2]
        return moment(&date, seconds)
    }

    private static func moment(_ date: inout tm, _ seconds: Int) -> UInt64? {
        date.tm_hour = Int32(seconds / 3600)
        date.tm_min = Int32(seconds / 60 % 60)
        date.tm_sec = Int32(seconds % 60)
        date.tm_isdst = -1
        let moment = mktime(&date)
        return moment < 0 ? nil : UInt64(moment) * 1_000_000
    }

    /// The moment by the wall clock, in a recording that ends at `end`; nil where it is said by the recording's own time.
    func time(end: UInt64) -> UInt64? {
        switch self {
        case .absolute(let moment): return moment
        case .fromEnd(let span): return end > span ? end - span : 0
        case .fromStart: return nil
        case .clock(let seconds):
            var now = time_t(end / 1_000_000)
            var date = tm()
            localtime_r(&now, &date)
            guard let today = Self.moment(&date, seconds), today > end else { return Self.moment(&date, seconds) }
            date.tm_mday -= 1
            return Self.moment(&date, seconds)
        }
    }
}

/// Times as people read them, on this machine's clock.
enum LocalTime {
    /// As in `2026-11-21 16:07:41`.
    static func text(_ moment: UInt64, format: String = "%Y-%m-%d %H:%M:%S") -> String {
        var seconds = time_t(moment / 1_000_000)
        var date = tm()
        localtime_r(&seconds, &date)
        var bytes = [CChar](repeating: 0, count: 64)
        let count = strftime(&bytes, bytes.count, format, &date)
        return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
