import SessionModel
import Systemd

/// How a wait for a session ended.
public struct WaitOutcome: Hashable, Sendable {
    /// Whether it is as was waited for; the session has ended otherwise.
    public var isReached: Bool
    /// The session's state.
    public var state: String
    /// What it does.
    public var activity: String
    /// Why it is said to do that.
    public var reason: String
    /// Who says so.
    public var source: ActivitySource
    /// How the command ended; nil while it runs, or when nobody knows.
    public var exitStatus: ExitStatus?

    /// An outcome that the client itself has found.
    public init(isReached: Bool, state: String, exitStatus: ExitStatus? = nil) {
        (self.isReached, self.state, self.exitStatus) = (isReached, state, exitStatus)
        (activity, reason, source) = ("", "", .none)
    }

    /// Reads the answer of WaitFor.
    init(_ values: [Value]) {
        isReached = values.first?.stringValue == "reached"
        let facts = values.last?.propertiesValue ?? [:]
        state = facts["State"]?.stringValue ?? ""
        activity = facts["Activity"]?.stringValue ?? ""
        reason = facts["ActivityReason"]?.stringValue ?? ""
        source = facts["ActivitySource"]?.stringValue.flatMap(ActivitySource.init) ?? .none
        if let signal = facts["ExitSignal"]?.int64Value, signal > 0 {
            exitStatus = .signaled(Int32(clamping: signal), dumpedCore: false)
        } else if let status = facts["ExitStatus"]?.int64Value, status >= 0 {
            exitStatus = .exited(Int32(clamping: status))
        }
    }
}
