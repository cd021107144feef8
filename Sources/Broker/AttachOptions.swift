import HostProtocol
import SessionModel
import Systemd

/// What a client asks of its connection to a host.
struct AttachOptions {
    /// Whether it may type.
    var mode = Grant.Mode.control

    /// Takes the map apart. Throws InvalidSpec with the key, its value and what is expected.
    init(_ value: Value) throws(SystemdError) {
        for (key, value) in value.propertiesValue ?? [:] {
            guard key == "Mode" else { throw .refused(.invalidSpec, "the option '\(key)' is not known; there is Mode") }
            switch value {
            case .string("control"): mode = .control
            case .string("view"): mode = .view
            case .string(let text):
                throw .refused(.invalidSpec, "Mode is '\(text)', and must be 'control' or 'view'")
            default:
                throw .refused(.invalidSpec, "Mode has the type '\(value.typeSignature)', and must be a string (s)")
            }
        }
    }
}
