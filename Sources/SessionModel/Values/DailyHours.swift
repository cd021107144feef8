/// A span of each day, as in `22:00-07:00`: it may go over midnight. The end is no part of it.
public struct DailyHours: Hashable, Sendable, CustomStringConvertible {
    /// Minutes since midnight.
    public let start: Int
    /// Minutes since midnight.
    public let end: Int

    /// Reads two times of day with a dash between.
    ///
    /// - Throws: what is wrong with the text.
    public init(parsing text: String) throws(ArgumentProblem) {
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map { Self.minutes(Substring($0)) }
        guard times.count == 2, let start = times[0], let end = times[1] else {
            throw ArgumentProblem("expected two times of day such as 22:00-07:00")
        }
        guard start != end else {
            throw ArgumentProblem("both times are the same; expected a span such as 22:00-07:00")
        }
        (self.start, self.end) = (start, end)
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(whereSeparator: { $0 == " " }).joined().split(separator: ":")
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// Whether a minute of the day is within.
    public func contains(_ minute: Int) -> Bool {
        start < end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    /// As it is written.
    public var description: String { "\(Self.text(start))-\(Self.text(end))" }

    private static func text(_ minutes: Int) -> String {
        [minutes / 60, minutes % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
