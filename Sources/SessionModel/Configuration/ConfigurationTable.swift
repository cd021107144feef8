/// The keys that there are. A further key is one more line here, and one in docs/configuration.md.
public enum ConfigurationTable {
    /// What comes in front of a section's name in its header, and whether it has a name of its own behind that.
    public enum Section: String, Hashable, Sendable, CaseIterable, Comparable {
        case daemon = "Daemon"
        case evict = "Evict"
        case pressure = "Pressure"
        case access = "Access"
        case defaults = "Defaults"
        case respawn = "Respawn"
        case record = "Record"
        case profile = "Profile"
        case sandbox = "Sandbox"
        case tag = "Tag"
        case fleet = "Fleet"
        case activity = "Activity"
        case notify = "Notify"
        case journal = "Journal"

        /// Whether the header has a name behind this, as in `[Profile claude]`.
        public var isNamed: Bool { [.profile, .sandbox, .tag].contains(self) }

        /// The order of the documents.
        public static func < (left: Section, right: Section) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }

        /// The section's directives, in the order of the documents.
        public var directives: [ConfigurationDirective] {
            switch self {
            case .daemon: ConfigurationTable.daemon
            case .evict: [ConfigurationTable.evictIdleAfter, ConfigurationTable.respawnOnAttach]
            case .pressure: ConfigurationTable.pressure
            case .access: [ConfigurationTable.fromSessions]
            case .defaults: ConfigurationTable.limits
            case .respawn: ConfigurationTable.respawn
            case .record: ConfigurationTable.record
            case .profile: ConfigurationTable.profile
            case .sandbox: ConfigurationTable.sandbox
            case .tag: [ConfigurationTable.tagCapacity, ConfigurationTable.tagNotify]
            case .fleet: ConfigurationTable.fleet
            case .activity: [ConfigurationTable.quiet]
            case .notify: ConfigurationTable.notify
            case .journal: ConfigurationTable.journal
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
    /// `IdleAfterSec=`.
    public static let evictIdleAfter = ConfigurationDirective(
        "IdleAfterSec",
        .span(minimum: 1_000_000),
        default: "1h",
        "how long a session is idle with nobody attached before it is stopped; infinity: never"
    )
    /// `RespawnOnAttach=`.
    public static let respawnOnAttach = ConfigurationDirective(
        "RespawnOnAttach",
        .boolean,
        default: "yes",
        "whether a session that was evicted is started again when somebody attaches"
    )
    /// `Evict=`.
    public static let pressureEvict = ConfigurationDirective(
        "Evict",
        .boolean,
        default: "yes",
        "whether idle sessions are stopped when memory is short"
    )
    /// `MemoryStallSec=`.
    public static let pressureStall = ConfigurationDirective(
        "MemoryStallSec",
        .span(minimum: 1000),
        default: "200ms",
        "how long tasks wait for memory within 2 s before it counts as short; at most 2s"
    )
    /// `IdleAfterSec=`.
    public static let pressureIdleAfter = ConfigurationDirective(
        "IdleAfterSec",
        .span(minimum: 1_000_000),
        default: "1min",
        "how long a session is idle before it may be stopped then; infinity: never"
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

    /// `FromSessions=`.
    public static let fromSessions = ConfigurationDirective(
        "FromSessions",
        .choice(AccessLevel.allCases.map(\.rawValue)),
        default: AccessLevel.own.rawValue,
        "what processes inside sessions may do: `read`, `own` or `control`"
    )
    /// `Access=`.
    public static let profileAccess = ConfigurationDirective(
        "Access",
        .choice(AccessLevel.allCases.map(\.rawValue)),
        "what processes inside these sessions may do, in place of `FromSessions=`"
    )

    /// `Sandbox=`.
    public static let profileSandbox = ConfigurationDirective(
        "Sandbox",
        .text,
        "the sandbox of these sessions, as `roost start --sandbox` names it"
    )
    /// `ProtectHome=`.
    public static let protectHome = ConfigurationDirective(
        "ProtectHome",
        .choice(Sandbox.Home.allCases.map(\.rawValue)),
        "the home directory: `read-only`, or `tmpfs` for an empty one"
    )
    /// `PrivateNetwork=`.
    public static let privateNetwork = ConfigurationDirective(
        "PrivateNetwork",
        .boolean,
        "whether there is no network but a loopback interface of its own"
    )
    /// `ReadWritePaths=`.
    public static let readWritePaths = ConfigurationDirective(
        "ReadWritePaths",
        .words,
        "what can be written besides the working directory"
    )
    /// `ReadOnlyPaths=`.
    public static let readOnlyPaths = ConfigurationDirective(
        "ReadOnlyPaths",
        .words,
        "what can be read only, also within what can be written, and within an empty home"
    )
    /// `InaccessiblePaths=`.
    public static let inaccessiblePaths = ConfigurationDirective(
        "InaccessiblePaths",
        .words,
        "what cannot be seen"
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

    private static let sandbox = [protectHome, privateNetwork, readWritePaths, readOnlyPaths, inaccessiblePaths]
    private static let daemon = [capacity, exitIdle, autoUpgrade]
    private static let respawn = [passEnvironment]
    private static let pressure = [pressureEvict, pressureStall, pressureIdleAfter]
    private static let matches = [command, tag]
    private static let profile =
        matches + [resume, profileAccess, profileSandbox, profileJournalLines, profileRecord] + limits
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
