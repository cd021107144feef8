/// What of a session's output goes to the journal: part of what the broker tells the host at the start
/// (`LaunchRequest.settings`, names that begin with `journal.`).
public struct JournalSettings: Hashable, Sendable {
    /// Whether lines that the command prints are logged at all.
    public var lines = true
    /// In how many microseconds no more than ``burst`` lines are logged; 0 for no limit.
    public var interval: UInt64 = 30_000_000
    /// Lines that are logged in an interval; 0 for no limit.
    public var burst: UInt64 = 1000
    /// The tags of the session as they were at the start.
    public var tags: [String] = []
    /// Where the journal listens, instead of its usual place; for tests.
    public var socketPath: String?

    /// What holds where nothing is configured.
    public init() {}

    /// Reads what ``assignments`` wrote; what is missing or cannot be read is as where nothing is configured.
    public init(_ settings: [String: String]) {
        if let text = settings[Name.lines] { lines = text != Self.no }
        if let value = settings[Name.interval].flatMap({ UInt64($0) }) { interval = value }
        if let value = settings[Name.burst].flatMap({ UInt64($0) }) { burst = value }
        if let text = settings[Name.tags] { tags = text.split(separator: "\n").map(String.init) }
        socketPath = settings[Name.socket]
    }

    /// Names and values.
    public var assignments: [String: String] {
        var settings = [
            Name.lines: lines ? Self.yes : Self.no, Name.interval: "\(interval)", Name.burst: "\(burst)",
        ]
        if !tags.isEmpty { settings[Name.tags] = tags.joined(separator: "\n") }
        settings[Name.socket] = socketPath
        return settings
    }

    private static let (yes, no) = ("yes", "no")

    private enum Name {
        static let lines = "journal.lines"
        static let interval = "journal.rate-limit-interval"
        static let burst = "journal.rate-limit-burst"
        static let tags = "journal.tags"
        static let socket = "journal.socket"
    }
}
