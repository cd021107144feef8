import SessionModel

/// What a host concludes from its terminal about what the session is doing: sent to the broker when it changes.
///
/// Times are microseconds of CLOCK_MONOTONIC (clock_gettime(2)).
public struct ActivityFacts: Hashable, Sendable {
    /// What it is doing.
    public var activity: Activity
    /// What that is concluded from.
    public var source: ActivitySource
    /// Why, for people.
    public var reason: String
    /// Since when.
    public var since: UInt64
    /// When the signal of ``source`` began that says that it is working; 0 where none does.
    public var claimed: UInt64
    /// When the program went on after somebody had typed; 0 where it never did.
    public var resumed: UInt64
    /// When somebody has typed last before the program fell quiet; 0 where nobody has, or it is not quiet.
    public var settled: UInt64
    /// The terminal's foreground process group when it was looked at last; 0 where that is not known.
    public var foreground: Int32
    /// How often the program has asked for attention, by BEL or a notification.
    public var calls: UInt64

    /// The facts of a session that has done nothing yet.
    public init(
        activity: Activity = .unknown,
        source: ActivitySource = .none,
        reason: String = "",
        since: UInt64 = 0,
        claimed: UInt64 = 0,
        resumed: UInt64 = 0,
        settled: UInt64 = 0,
        foreground: Int32 = 0,
        calls: UInt64 = 0
    ) {
        self.activity = activity
        self.source = source
        self.reason = reason
        self.since = since
        self.claimed = claimed
        self.resumed = resumed
        self.settled = settled
        self.foreground = foreground
        self.calls = calls
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        activity = Self.activities[try reader.integer(UInt8.self)] ?? .unknown
        source = Self.sources[try reader.integer(UInt8.self)] ?? .none
        reason = try reader.string()
        since = try reader.integer()
        claimed = try reader.integer()
        resumed = try reader.integer()
        settled = try reader.integer()
        foreground = try reader.integer()
        calls = try reader.integer()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(Self.activities.first { $0.value == activity }?.key ?? 0)
        writer.put(Self.sources.first { $0.value == source }?.key ?? 0)
        writer.put(reason)
        writer.put(since)
        writer.put(claimed)
        writer.put(resumed)
        writer.put(settled)
        writer.put(foreground)
        writer.put(calls)
    }

    /// The numbers of the activities on the wire; one that is not known is ``Activity/unknown``.
    private static let activities: [UInt8: Activity] = [
        0: .unknown, 1: .working, 2: .idle, 3: .blocked, 4: .handedOff,
    ]
    /// The numbers of the sources.
    private static let sources: [UInt8: ActivitySource] = [
        0: .none, 1: .report, 2: .notification, 3: .progress, 4: .title, 5: .prompt, 6: .output,
    ]
}
