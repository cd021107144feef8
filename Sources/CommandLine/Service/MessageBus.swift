import Systemd

/// The message bus itself (D-Bus Specification, "Message Bus Messages").
struct MessageBus {
    static let name = "org.freedesktop.DBus"
    static let path = "/org/freedesktop/DBus"

    let bus: Bus

    /// Names that the bus can start a service for; nil when it does not answer.
    var activatableNames: [String]? {
        (try? call("ListActivatableNames").readOne())?.stringsValue
    }

    /// The process that has `name`; nil when nobody has.
    func processID(of name: String) -> UInt64? {
        (try? call("GetConnectionUnixProcessID", [.string(name)]).readOne())?.uint64Value
    }

    /// Reads all activation files again.
    func reload() throws(SystemdError) {
        try call("ReloadConfig")
    }

    @discardableResult
    private func call(_ member: String, _ arguments: [Value] = []) throws(SystemdError) -> Message {
        try bus.callAndWait(to: Self.name, path: Self.path, interface: Self.name, member: member, arguments: arguments)
    }
}
