import CSystemd

/// The message bus itself (D-Bus Specification, "Message Bus Messages").
public struct MessageBus {
    /// The name that the bus has on itself, and of its interface.
    public static let name = "org.freedesktop.DBus"
    static let path = "/org/freedesktop/DBus"

    let bus: Bus

    /// The one that `bus` is connected to.
    public init(bus: Bus) { self.bus = bus }

    /// Names that the bus can start a service for; nil when it does not answer.
    public var activatableNames: [String]? {
        (try? call("ListActivatableNames").readOne())?.stringsValue
    }

    /// The process that has `name`; nil when nobody has.
    public func processID(of name: String) -> UInt64? {
        (try? call("GetConnectionUnixProcessID", [.string(name)]).readOne())?.uint64Value
    }

    /// Whether somebody has `name`; asking starts nobody. `timeout` nil means 25 s.
    public func hasOwner(_ name: String, timeout: Duration? = nil) throws(SystemdError) -> Bool {
        try call("NameHasOwner", [.string(name)], timeout: timeout).readOne().boolValue ?? false
    }

    /// Starts the service that has `name`, and does not wait for it.
    public func activate(_ name: String) throws(SystemdError) {
        let message = try bus.methodCall(
            to: Self.name,
            path: Self.path,
            interface: Self.name,
            member: "StartServiceByName"
        )
        try message.append([.string(name), .uint32(0)])
        try check(sd_bus_send(bus.pointer, message.pointer, nil), "sd_bus_send")
    }

    /// Reads all activation files again.
    public func reload() throws(SystemdError) {
        try call("ReloadConfig")
    }

    @discardableResult
    private func call(
        _ member: String,
        _ arguments: [Value] = [],
        timeout: Duration? = nil
    ) throws(SystemdError) -> Message {
        try bus.callAndWait(
            to: Self.name,
            path: Self.path,
            interface: Self.name,
            member: member,
            arguments: arguments,
            timeout: timeout
        )
    }
}
