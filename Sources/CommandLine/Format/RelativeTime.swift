import SessionModel

/// Times as people read them.
public enum RelativeTime {
    /// How long ago `then` was, as in `3m ago`; both in microseconds since 1970.
    public static func ago(_ then: UInt64, now: UInt64) -> String {
        guard now > then, now - then >= 1_000_000 else { return "just now" }
        return length(now - then) + " ago"
    }

    /// A length of time in its largest unit, as in `3m`.
    public static func length(_ microseconds: UInt64) -> String {
        let seconds = microseconds / 1_000_000
        return switch seconds {
        case 0..<60: "\(seconds)s"
        case 60..<3600: "\(seconds / 60)m"
        case 3600..<86_400: "\(seconds / 3600)h"
        default: "\(seconds / 86_400)d"
        }
    }

    /// Processor time to a tenth of a second where that says something, as in `4.2s`.
    public static func processorTime(_ microseconds: UInt64) -> String {
        let tenths = microseconds / 100_000
        if tenths < 600 { return "\(tenths / 10).\(tenths % 10)s" }
        return TimeSpan(microseconds: tenths / 10 * 1_000_000).description
    }
}
