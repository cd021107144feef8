/// How a command ended (wait(2)).
public enum ExitStatus: Hashable, Sendable {
    /// It called exit(3) with this status, 0 to 255.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32, dumpedCore: Bool)

    /// The status that a shell would give: the exit status, or 128 and the signal's number.
    public var shellStatus: Int32 {
        switch self {
        case .exited(let status): status
        case .signaled(let signal, _): 128 + signal
        }
    }
}
