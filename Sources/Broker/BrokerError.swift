import SessionModel
import Systemd

extension SystemdError {
    /// A refusal of the interface: its D-Bus name is the one of `code`.
    static func refused(_ code: SessionErrorCode, _ message: String) -> SystemdError {
        SystemdError(code: .remote, message: message, errno: 1, name: code.dbusName)
    }
}
