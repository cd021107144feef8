/// How a session ended: what the host writes before it leaves, because a collected unit forgets its exit status.
public struct FinalRecord: Hashable, Sendable, Codable {
    /// Why the command no longer runs.
    public enum Result: String, Hashable, Sendable, Codable {
        /// The command ended by itself, or its own signal ended it.
        case ended
        /// The session was stopped from outside.
        case stopped
        /// The command could not be started.
        case startFailed = "start-failed"
    }

    /// The step of the start that failed.
    public enum StartStep: String, Hashable, Sendable, Codable {
        /// Reading the launch file.
        case launch
        /// Opening the terminal.
        case terminal
        /// Entering the working directory (chdir(2)).
        case workingDirectory = "working-directory"
        /// Entering the sandbox, or verifying it; ``FinalRecord/failedPath`` is the property.
        case sandbox
        /// Running the command (execve(2)).
        case command
    }

    /// The layout of the file; 1 today.
    public var version: Int
    /// Why the command no longer runs.
    public var result: Result
    /// The exit status, 0 to 255; nil when a signal ended it or it never ran.
    public var exitStatus: Int32?
    /// The number of the signal that ended it.
    public var signal: Int32?
    /// Whether the signal left a core dump.
    public var dumpedCore: Bool?
    /// The step of the start that failed.
    public var failedStep: StartStep?
    /// The error number (errno(3)) of the step that failed.
    public var errorNumber: Int32?
    /// The path that the failed step tried.
    public var failedPath: String?
    /// Who asked for the stop.
    public var stoppedBy: String?
    /// Why the stop was asked for.
    public var stopReason: String?
    /// When it ended: microseconds since 1970-01-01 UTC.
    public var endedAt: UInt64
    /// The most memory that the session's control group held, in bytes. Without the memory controller it is what the
    /// largest single process of the command held (getrusage(2)).
    public var peakMemory: UInt64?
    /// The processor time that the session used, in microseconds.
    public var cpuTime: UInt64?
    /// How many processes of the session the kernel has killed for want of memory; nil where it does not tell.
    public var oomKills: UInt64?
    /// Bytes that the command wrote to its terminal.
    public var outputBytes: UInt64?
    /// The size of the terminal at the end, in cells.
    public var columns: UInt16?
    /// The size of the terminal at the end, in cells.
    public var rows: UInt16?

    /// A record of an end at `endedAt`.
    public init(result: Result, endedAt: UInt64) {
        version = 1
        self.result = result
        self.endedAt = endedAt
    }
}
