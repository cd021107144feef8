import SessionModel
import Systemd

extension SystemdError {
    /// A refusal of the interface: its D-Bus name is the one of `code`.
    static func refused(_ code: SessionErrorCode, _ message: String) -> SystemdError {
        SystemdError(code: .remote, message: message, errno: 1, name: code.dbusName)
    }

    /// The refusal where a host owes an answer for `patience` already.
    static func silentHost(for patience: Duration) -> SystemdError {
        .refused(
            .hostUnreachable,
            "the session's host has been silent for \(patience.components.seconds) s: "
                + "it is stopped or very busy; try again later"
        )
    }
}
