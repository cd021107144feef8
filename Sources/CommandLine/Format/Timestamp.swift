import FoundationEssentials

/// Times as programs read them.
public enum Timestamp {
    /// RFC 3339 in UTC, to the millisecond, as in `2026-11-21T07:21:35.250Z`.
    public static func rfc3339(_ microseconds: UInt64) -> String {
        let date = Date(timeIntervalSince1970: Double(microseconds / 1000) / 1000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
