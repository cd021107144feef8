import SessionModel

/// Why a window onto a session closed.
enum WindowEnding: Equatable {
    /// The detach key was pressed.
    case detached
    /// The session's command ended; the text says why, where somebody stopped it.
    case ended(ExitStatus, text: String)
    /// The host closed the connection on somebody's behalf.
    case dismissed(String)
    /// This signal told the client to go.
    case signaled(Int32)
    /// The user's terminal went away.
    case hangUp
    /// Nobody reads standard output any more.
    case outputClosed
    /// The connection to the host broke.
    case lost
    /// The host refused, or speaks another language.
    case refused(String)

    /// Where the shell's next line belongs; nil when the terminal is gone.
    func placement(atLineStart: Bool) -> TerminalReset.Placement? {
        switch self {
        case .ended(.exited, _): .inFlow(atLineStart: atLineStart)
        // A hang-up need not mean that the terminal is gone: anybody can send the signal. Where it is, nothing is written.
        case .ended(.signaled, _), .detached, .dismissed, .lost, .refused, .signaled, .hangUp: .bottom
        case .outputClosed: nil
        }
    }
}
