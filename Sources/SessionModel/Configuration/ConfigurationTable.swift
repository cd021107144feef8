/// The keys that there are. A further key is one more line here, and one in docs/configuration.md.
public enum ConfigurationTable {
    /// What comes in front of a section's name in its header, and whether it has a name of its own behind that.
    public enum Section: String, Hashable, Sendable, CaseIterable, Comparable {
        case daemon = "Daemon"
        case defaults = "Defaults"
        case respawn = "Respawn"
        case profile = "Profile"

        /// Whether the header has a name behind this, as in `[Profile claude]`.
        public var isNamed: Bool { self == .profile }

        /// The order of the documents.
        public static func < (left: Section, right: Section) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }

        /// The section's directives, in the order of the documents.
        public var directives: [ConfigurationDirective] {
            switch self {
            case .daemon: ConfigurationTable.daemon
            case .defaults: ConfigurationTable.limits
            case .respawn: ConfigurationTable.respawn
            case .profile: ConfigurationTable.matches + ConfigurationTable.commands + ConfigurationTable.limits
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
    /// `AutoUpgrade=`.
    public static let autoUpgrade = ConfigurationDirective(
        "AutoUpgrade",
        .boolean,
        default: "yes",
        "whether session hosts become the installed program, in place, as soon as there is another one"
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

    /// `PassEnvironment=` of `[Respawn]`.
    public static let passEnvironment = ConfigurationDirective(
        "PassEnvironment",
        .words,
        default: "COLORTERM EDITOR LANG LANGUAGE LC_* PAGER PATH SHELL TERM TZ VISUAL",
        "names of variables (glob(7)) that are kept on the disk for a start after the machine was down; no secrets"
    )
    /// `Resume=`.
    public static let resume = ConfigurationDirective(
        "Resume",
        .command,
        "what runs instead of the command when a session is started again; %c is the command, %a its arguments, "
            + "%0 its program"
    )

    private static let daemon = [capacity, exitIdle, autoUpgrade]
    private static let respawn = [passEnvironment]
    private static let commands = [resume]
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
