/// The keys that there are. A further key is one more line here, and one in docs/configuration.md.
public enum ConfigurationTable {
    /// What comes in front of a section's name in its header, and whether it has a name of its own behind that.
    public enum Section: String, Hashable, Sendable, CaseIterable, Comparable {
        case daemon = "Daemon"
        case defaults = "Defaults"
        case profile = "Profile"
        case tag = "Tag"
        case fleet = "Fleet"

        /// Whether the header has a name behind this, as in `[Profile claude]`.
        public var isNamed: Bool { self == .profile || self == .tag }

        /// The order of the documents.
        public static func < (left: Section, right: Section) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }

        /// The section's directives, in the order of the documents.
        public var directives: [ConfigurationDirective] {
            switch self {
            case .daemon: ConfigurationTable.daemon
            case .defaults: ConfigurationTable.limits
            case .profile: ConfigurationTable.matches + ConfigurationTable.limits
            case .tag: [ConfigurationTable.tagCapacity]
            case .fleet: ConfigurationTable.fleet
            }
        }
    }

    /// `Capacity=`.
    public static let capacity = ConfigurationDirective(
        "Capacity",
        .count(maximum: UInt64(UInt32.max)),
        default: "0",
        "sessions that may live at once; 0 or infinity: any number"
    )
    /// `ExitIdleSec=`.
    public static let exitIdle = ConfigurationDirective(
        "ExitIdleSec",
        .span(minimum: 1000),
        default: "30s",
        "how long the broker stays when no session lives and nobody calls"
    )
    /// `Command=`.
    public static let command = ConfigurationDirective(
        "Command",
        .words,
        "patterns of programs that get the profile (glob(7)): of names, or of paths where they have a slash"
    )
    /// `Tag=`.
    public static let tag = ConfigurationDirective(
        "Tag",
        .words,
        "tags of sessions that get the profile: one of them is enough"
    )

    /// `Capacity=` of a tag.
    public static let tagCapacity = ConfigurationDirective(
        "Capacity",
        .count(maximum: UInt64(UInt32.max)),
        "sessions with this tag that may live at once; infinity: any number"
    )

    private static let fleet = Limits.Key.allCases.filter { $0 != .runtimeMaxUSec }.map { key in
        ConfigurationDirective(key.directive, .limit(key), fleetSummary(of: key))
    }

    private static func fleetSummary(of key: Limits.Key) -> String {
        switch key {
        case .memoryHigh: "memory above which all sessions together are slowed down"
        case .memoryMax: "memory that all sessions together can never exceed"
        case .memorySwapMax: "swap that all sessions together can never exceed"
        case .tasksMax: "processes and threads of all sessions together"
        case .cpuWeight: "their share of scarce processors against other programs of yours, 1 to 10000; those have 100"
        case .cpuQuotaPerSecUSec: "processor time of all sessions together, in percent of one processor"
        case .runtimeMaxUSec: ""
        }
    }

    private static let daemon = [capacity, exitIdle]
    private static let matches = [command, tag]
    private static let limits = Limits.Key.allCases.map { key in
        ConfigurationDirective(key.directive, .limit(key), summary(of: key))
    }

    private static func summary(of key: Limits.Key) -> String {
        switch key {
        case .memoryHigh: "memory above which a session is slowed down"
        case .memoryMax: "memory that a session can never exceed"
        case .memorySwapMax: "swap that a session can never exceed"
        case .tasksMax: "processes and threads"
        case .cpuWeight: "share of the processors when they are scarce, 1 to 10000; others have 100"
        case .cpuQuotaPerSecUSec: "processor time in percent of one processor"
        case .runtimeMaxUSec: "the longest time that a session may run"
        }
    }
}
