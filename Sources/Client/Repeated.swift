import Systemd

/// Calls that may be made again, when the broker leaves before it has answered: killed, restarted or replaced by another one.
enum Repeated {
    /// How often a call is made at the most.
    static let tries = 4

    /// Does `body`, and again while the broker that was called went away; for calls only that come to the same when they
    /// are made twice. Each of them starts a broker where none runs.
    static func call<Result>(_ body: () throws(SystemdError) -> Result) throws(SystemdError) -> Result {
        for _ in 1..<tries {
            do throws(SystemdError) {
                return try body()
            } catch  where error.saysThatBrokerLeft {
                continue
            }
        }
        return try body()
    }
}

extension SystemdError {
    /// Whether the bus says that who was called has left without an answer (D-Bus Specification, "Message Bus Messages").
    /// A call that takes too long has another name.
    var saysThatBrokerLeft: Bool { name == "org.freedesktop.DBus.Error.NoReply" }
}
