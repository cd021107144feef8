import SessionModel
import Systemd

/// What the broker says about a recording.
public struct RecordingDetails: Hashable, Sendable {
    /// The session's id.
    public var id: String
    /// The session's name; nil when it has none.
    public var name: String?
    /// The session's command; empty where nobody knows any more.
    public var command: [String]
    /// Where the session stands in its life; nil when it was removed.
    public var state: SessionState?
    /// How many parts there are.
    public var parts: Int
    /// Bytes on the disk.
    public var size: UInt64
    /// When the first line was recorded, in microseconds since 1970; nil where that is not known.
    public var start: UInt64?
    /// When the last line was recorded, in microseconds since 1970; nil where that is not known.
    public var end: UInt64?
    /// Whether a part is sealed.
    public var isSealed: Bool
    /// Where the parts stand.
    public var folder: String
    /// The names of the parts, in their order.
    public var files: [String]

    /// Reads a row of ListRecordings; nil for one that cannot be read.
    init?(_ row: Value) {
        guard let fields = row.elements, fields.count >= 2, let id = fields[0].stringValue,
            let properties = fields[1].propertiesValue
        else { return nil }
        func moment(_ name: String) -> UInt64? { properties[name]?.uint64Value.flatMap { $0 == 0 ? nil : $0 } }
        self.id = id
        name = properties["Name"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        command = properties["Command"]?.stringsValue ?? []
        state = properties["State"]?.stringValue.flatMap(SessionState.init(rawValue:))
        parts = Int(clamping: properties["Parts"]?.uint64Value ?? 0)
        size = properties["Size"]?.uint64Value ?? 0
        start = moment("Start")
        end = moment("End")
        isSealed = properties["Sealed"]?.boolValue ?? false
        folder = properties["Folder"]?.stringValue ?? ""
        files = properties["Files"]?.stringsValue ?? []
    }
}

/// What PruneRecordings is asked for.
public struct PruneRequest: Hashable, Sendable {
    /// Microseconds for which a part must not have been written to.
    public var olderThan: UInt64?
    /// Bytes that may stay.
    public var maximumTotal: UInt64?
    /// The sessions whose recordings are meant; empty for all.
    public var sessions: [String] = []
    /// Whether nothing is to be removed.
    public var isDryRun = false

    /// A request that nothing is said in yet.
    public init() {}

    var properties: [String: Value] {
        var properties: [String: Value] = ["DryRun": .bool(isDryRun)]
        properties["OlderThanUSec"] = olderThan.map { .uint64($0) }
        properties["MaxTotalSize"] = maximumTotal.map { .uint64($0) }
        if !sessions.isEmpty { properties["Sessions"] = .strings(sessions) }
        return properties
    }
}
