import SessionModel
import Systemd

/// All that the broker says about a session.
///
/// A broker of another version may say less or more: what is missing has its empty value, what is unknown is skipped.
public struct SessionDetails: Hashable, Sendable {
    /// The id.
    public var id: String
    /// The name; nil when it has none.
    public var name: String?
    /// The unit of systemd.
    public var unit: String
    /// The command and its arguments.
    public var command: [String]
    /// Where the command was started.
    public var workingDirectory: String
    /// The sandbox that the command is in; nil for none.
    public var sandbox: String?
    /// Where the session stands in its life.
    public var state: SessionState
    /// What a running session is doing.
    public var activity: Activity
    /// Why it is said to do that.
    public var activityReason: String?
    /// Who says so; empty where nobody does.
    public var activitySource: String
    /// Whether it wanted attention, and nobody has looked since.
    public var needsAttention: Bool
    /// Since when, in microseconds since 1970.
    public var activitySince: UInt64?
    /// The title that the command gave its terminal.
    public var title: String?
    /// The tags.
    public var tags: [String]
    /// Whether it is never evicted.
    public var isPinned: Bool
    /// Whether it is started again when the machine or the user's manager comes back.
    public var isRestored: Bool
    /// Whether what goes through its terminal is recorded.
    public var isRecorded: Bool
    /// How often its command was started.
    public var runs: Int
    /// Attached clients.
    public var clients: Int
    /// The size of its terminal; nil when not known.
    public var size: TerminalSize?
    /// The process id of the command; nil when it does not run.
    public var processID: UInt64?
    /// The version of its host; nil when not known.
    public var hostVersion: String?
    /// What it may use.
    public var limits: Limits
    /// How the command ended; nil while it runs, or when nobody knows.
    public var exitStatus: ExitStatus?
    /// systemd's word for how the unit ended; nil while it runs.
    public var result: String?
    /// Who or what ended it.
    public var endedBy: String?
    /// What kind of party that was.
    public var endCause: EndCause?
    /// Why it was ended.
    public var endReason: String?
    /// How many of its processes the kernel has killed for want of memory.
    public var oomKills: UInt64
    /// When the last of them were noticed, in microseconds since 1970.
    public var outOfMemoryAt: UInt64?
    /// The most memory that it has held, in bytes.
    public var peakMemory: UInt64?
    /// The processor time that it has used, in microseconds.
    public var cpuTime: UInt64?
    /// When it was started, in microseconds since 1970.
    public var startedAt: UInt64?
    /// When it ended, in microseconds since 1970.
    public var endedAt: UInt64?

    /// Reads the properties of a session's object; nil without an id or a state that is known.
    public init?(properties: [String: Value]) {
        func text(_ name: String) -> String? {
            properties[name]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        // Zero and the largest number both stand for "not known" where a quantity or a time is meant.
        func number(_ name: String) -> UInt64? {
            properties[name]?.uint64Value.flatMap { $0 == 0 || $0 == UInt64.max ? nil : $0 }
        }
        guard let id = text("Id"), let state = text("State").flatMap(SessionState.init(rawValue:)) else { return nil }
        self.id = id
        self.state = state
        name = text("Name")
        unit = text("Unit") ?? ""
        command = properties["Command"]?.stringsValue ?? []
        workingDirectory = text("WorkingDirectory") ?? ""
        sandbox = text("Sandbox")
        activity = text("Activity").flatMap(Activity.init(rawValue:)) ?? .unknown
        activityReason = text("ActivityReason")
        activitySince = number("ActivitySince")
        activitySource = text("ActivitySource") ?? ""
        needsAttention = properties["NeedsAttention"]?.boolValue ?? false
        title = text("Title")
        tags = properties["Tags"]?.stringsValue ?? []
        isPinned = properties["Pinned"]?.boolValue ?? false
        isRestored = properties["Restore"]?.boolValue ?? false
        isRecorded = properties["Recorded"]?.boolValue ?? false
        runs = Int(clamping: number("Runs") ?? 1)
        clients = Int(clamping: number("Clients") ?? 0)
        let columns = UInt16(clamping: number("Columns") ?? 0)
        let rows = UInt16(clamping: number("Rows") ?? 0)
        size = columns > 0 && rows > 0 ? TerminalSize(columns: columns, rows: rows) : nil
        processID = number("ProcessId")
        hostVersion = text("HostVersion")
        limits = Limits(properties: properties["Limits"]?.propertiesValue ?? [:])
        exitStatus = state.isLive ? nil : Self.exitStatus(in: properties)
        result = text("Result")
        endedBy = text("EndedBy")
        endCause = text("EndCause").flatMap(EndCause.init(rawValue:))
        endReason = text("EndReason")
        oomKills = number("OOMKills") ?? 0
        outOfMemoryAt = number("OutOfMemoryAt")
        peakMemory = number("PeakMemory")
        cpuTime = number("CPUTime")
        startedAt = number("StartedAt")
        endedAt = number("EndedAt")
    }

    private static func exitStatus(in properties: [String: Value]) -> ExitStatus? {
        if let signal = properties["ExitSignal"]?.int64Value, signal > 0 {
            return .signaled(Int32(clamping: signal), dumpedCore: false)
        }
        guard let status = properties["ExitStatus"]?.int64Value, status >= 0 else { return nil }
        return .exited(Int32(clamping: status))
    }
}
