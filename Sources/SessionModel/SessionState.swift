/// Where a session stands in its life.
public enum SessionState: String, Sendable, CaseIterable, Codable {
    /// Its unit was asked for; the command does not run yet.
    case starting
    /// Its command runs.
    case running
    /// It was asked to end and has not ended yet.
    case stopping
    /// The command ended by itself with exit status 0.
    case exited
    /// The command ended by itself with another exit status or by a signal, or its host was lost.
    case failed
    /// Somebody stopped or killed it.
    case killed
    /// Policy stopped it to free its resources.
    case evicted
    /// The machine went down or the user manager stopped under it.
    case interrupted

    /// Whether a process may still run for a session in this state.
    public var isLive: Bool {
        switch self {
        case .starting, .running, .stopping: true
        case .exited, .failed, .killed, .evicted, .interrupted: false
        }
    }
}
