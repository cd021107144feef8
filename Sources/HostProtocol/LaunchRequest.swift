import SessionModel

/// What a host is to start: the launch file, which the broker writes (0600) and the host removes once it has read it.
///
/// It is a file and not a part of the unit because every process of the user can read a unit's properties, and the
/// environment holds secrets.
public struct LaunchRequest: Hashable, Sendable {
    /// The session.
    public var id: SessionID
    /// What people call it.
    public var name: String?
    /// The command: what execvp(3) is given.
    public var arguments: [String]
    /// Where it runs.
    public var workingDirectory: String
    /// Its environment, `KEY=VALUE` each; the host adds what a terminal needs.
    public var environment: [String]
    /// The size of its terminal at first; ``SessionModel/TerminalSize/standard`` where it is not known.
    public var size: TerminalSize
    /// The session's folder on disk, for the final record.
    public var statePath: String
    /// Where the host listens.
    public var socketPath: String
    /// The unit that connections must come from; empty: any process of the same user.
    public var brokerUnit: String
    /// Added to the host's own oom_score_adj (proc(5)) for the agent, so that the kernel kills the agent first.
    public var oomScoreAdjust: Int32
    /// How long the agent may take to end after SIGHUP and SIGTERM, in milliseconds; less than the unit's
    /// TimeoutStopSec=.
    public var stopTimeout: UInt32
    /// How long nothing is read from the terminal before a first client attaches, in milliseconds; 0 where nobody is
    /// waited for. That client then sees all of the output, however soon the agent ends.
    public var attachTimeout: UInt32
    /// How long after it has changed the screen is written to the disk, for when the power goes, in milliseconds; 0 for
    /// never.
    public var checkpointDelay: UInt32
    /// What else the host is to keep to, by name, such as what is recorded: a host ignores the names that it does not know.
    public var settings: [String: String]
    /// What the agent is shut into; nil for nothing.
    public var sandbox: Sandbox?

    /// The default of ``oomScoreAdjust``.
    public static let standardOOMScoreAdjust: Int32 = 200
    /// The default of ``stopTimeout``: 8 s, within the unit's 10 s.
    public static let standardStopTimeout: UInt32 = 8000

    /// The default of ``checkpointDelay``: 30 s.
    public static let standardCheckpointDelay: UInt32 = 30_000

    /// A request with the usual values for what is not said.
    public init(
        id: SessionID,
        name: String? = nil,
        arguments: [String],
        workingDirectory: String,
        environment: [String],
        size: TerminalSize = .standard,
        statePath: String,
        socketPath: String,
        brokerUnit: String,
        oomScoreAdjust: Int32 = LaunchRequest.standardOOMScoreAdjust,
        stopTimeout: UInt32 = LaunchRequest.standardStopTimeout,
        attachTimeout: UInt32 = 0,
        checkpointDelay: UInt32 = LaunchRequest.standardCheckpointDelay,
        settings: [String: String] = [:],
        sandbox: Sandbox? = nil
    ) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.workingDirectory = workingDirectory
        self.environment = environment
        self.size = size
        self.statePath = statePath
        self.socketPath = socketPath
        self.brokerUnit = brokerUnit
        self.oomScoreAdjust = oomScoreAdjust
        self.stopTimeout = stopTimeout
        self.attachTimeout = attachTimeout
        self.checkpointDelay = checkpointDelay
        self.settings = settings
        self.sandbox = sandbox
    }
}
