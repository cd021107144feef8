import CSystemd
import Glibc

/// A connection to a D-Bus message bus (sd-bus(3)).
///
/// It belongs to the thread that made it.
public final class Bus {
    let pointer: OpaquePointer

    /// Takes over one reference to a connection.
    init(adopting pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        sd_bus_detach_event(pointer)
        sd_bus_flush_close_unref(pointer)
    }

    /// Connects to the bus of the user: `DBUS_SESSION_BUS_ADDRESS`, or else `$XDG_RUNTIME_DIR/bus`.
    public static func user() throws(SystemdError) -> Bus {
        try opened("sd_bus_open_user") { sd_bus_open_user(&$0) }
    }

    /// Connects to the bus of the system.
    public static func system() throws(SystemdError) -> Bus {
        try opened("sd_bus_open_system") { sd_bus_open_system(&$0) }
    }

    /// Connects to the bus at `address` (D-Bus Specification, "Server Addresses").
    public static func open(address: String) throws(SystemdError) -> Bus {
        let bus = try opened("sd_bus_new") { sd_bus_new(&$0) }
        try check(sd_bus_set_address(bus.pointer, address), "sd_bus_set_address")
        try check(sd_bus_set_bus_client(bus.pointer, 1), "sd_bus_set_bus_client")
        try check(sd_bus_start(bus.pointer), "sd_bus_start")
        return bus
    }

    private static func opened(
        _ function: String,
        _ open: (inout OpaquePointer?) -> Int32
    ) throws(SystemdError) -> Bus {
        var pointer: OpaquePointer?
        try check(open(&pointer), function)
        guard let pointer else { throw SystemdError(function, returned: -ENOMEM) }
        return Bus(adopting: pointer)
    }

    /// Lets `loop` read from and write to the connection; `onDisconnect` is called when it is lost.
    public func attach(to loop: EventLoop, priority: Priority = .normal) throws(SystemdError) {
        try check(sd_bus_attach_event(pointer, loop.pointer, Int32(priority.rawValue)), "sd_bus_attach_event")
    }

    /// Ends the attached loop when the connection is lost (sd_bus_set_exit_on_disconnect(3)).
    public func exitOnDisconnect() {
        sd_bus_set_exit_on_disconnect(pointer, 1)
    }

    /// The name that the bus gave to this connection, such as `:1.42`.
    public var uniqueName: String {
        get throws(SystemdError) {
            var name: UnsafePointer<CChar>?
            try check(sd_bus_get_unique_name(pointer, &name), "sd_bus_get_unique_name")
            return name.map { String(cString: $0) } ?? ""
        }
    }

    /// The address of the bus (sd_bus_get_address(3)).
    public var address: String {
        get throws(SystemdError) {
            var address: UnsafePointer<CChar>?
            try check(sd_bus_get_address(pointer, &address), "sd_bus_get_address")
            return address.map { String(cString: $0) } ?? ""
        }
    }

    // MARK: Names

    /// Takes `name`; throws EEXIST when another connection has it (sd_bus_request_name(3)).
    public func requestName(_ name: String) throws(SystemdError) {
        try check(sd_bus_request_name(pointer, name, 0), "sd_bus_request_name \(name)")
    }

    /// Gives `name` back (sd_bus_release_name(3)).
    public func releaseName(_ name: String) throws(SystemdError) {
        try check(sd_bus_release_name(pointer, name), "sd_bus_release_name \(name)")
    }

    // MARK: Sending

    /// Sends what is queued; blocks until it is gone.
    public func flush() {
        sd_bus_flush(pointer)
    }

    /// A call that has not been sent yet.
    public func methodCall(
        to destination: String,
        path: String,
        interface: String,
        member: String
    ) throws(SystemdError) -> Message {
        var message: OpaquePointer?
        try check(
            sd_bus_message_new_method_call(pointer, &message, destination, path, interface, member),
            "a call of \(interface).\(member) on '\(path)' of '\(destination)'"
        )
        guard let message else { throw SystemdError("sd_bus_message_new_method_call", returned: -ENOMEM) }
        return Message(adopting: message)
    }

    /// Sends a signal.
    public func emit(path: String, interface: String, member: String, _ arguments: [Value] = []) throws(SystemdError) {
        var signal: OpaquePointer?
        try check(
            sd_bus_message_new_signal(pointer, &signal, path, interface, member),
            "the signal \(interface).\(member) of '\(path)'"
        )
        guard let signal else { throw SystemdError("sd_bus_message_new_signal", returned: -ENOMEM) }
        let message = Message(adopting: signal)
        try message.append(arguments)
        try check(sd_bus_send(pointer, message.pointer, nil), "sd_bus_send")
    }

    // MARK: Receiving

    /// Calls `handler` for each signal that matches `rule`, until the slot goes.
    ///
    /// Blocks until the bus has taken the rule, so that no signal sent after this call is missed.
    public func match(_ rule: MatchRule, _ handler: @escaping (Message) -> Void) throws(SystemdError) -> Slot {
        let target = SignalHandler(handler)
        var slot: OpaquePointer?
        let userdata = Unmanaged.passUnretained(target).toOpaque()
        try check(
            sd_bus_add_match(pointer, &slot, rule.text, onSignalMessage, userdata),
            "sd_bus_add_match \(rule.text)"
        )
        guard let slot else { throw SystemdError("sd_bus_add_match", returned: -ENOMEM) }
        return Slot(adopting: slot, target: target)
    }

    /// Calls `handler` whenever a method call comes in, before it is handled, until the slot goes (sd_bus_add_filter(3)).
    public func onMethodCall(_ handler: @escaping () -> Void) throws(SystemdError) -> Slot {
        let target = CallFilter(handler)
        var slot: OpaquePointer?
        let userdata = Unmanaged.passUnretained(target).toOpaque()
        try check(sd_bus_add_filter(pointer, &slot, onAnyMessage, userdata), "sd_bus_add_filter")
        guard let slot else { throw SystemdError("sd_bus_add_filter", returned: -ENOMEM) }
        return Slot(adopting: slot, target: target)
    }

    /// Handles one message that has come in, without waiting; false when there is none (sd_bus_process(3)).
    public func process() throws(SystemdError) -> Bool {
        try check(sd_bus_process(pointer, nil), "sd_bus_process") > 0
    }

    /// Waits until a message comes in, for a client without a loop; false after `timeout` (sd_bus_wait(3)).
    public func wait(timeout: Duration? = nil) throws(SystemdError) -> Bool {
        try check(sd_bus_wait(pointer, timeout.map(\.microseconds) ?? UInt64.max), "sd_bus_wait") > 0
    }
}

/// Whom to call for a signal.
private final class SignalHandler {
    let handler: (Message) -> Void

    init(_ handler: @escaping (Message) -> Void) {
        self.handler = handler
    }
}

private func onSignalMessage(
    _ message: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let userdata else { return 0 }
    Unmanaged<SignalHandler>.fromOpaque(userdata).takeUnretainedValue().handler(Message(retaining: message))
    return 0
}

/// Whom to call for a method call.
private final class CallFilter {
    let handler: () -> Void

    init(_ handler: @escaping () -> Void) {
        self.handler = handler
    }
}

private func onAnyMessage(
    _ message: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let userdata, sd_bus_message_is_method_call(message, nil, nil) > 0 else { return 0 }
    Unmanaged<CallFilter>.fromOpaque(userdata).takeUnretainedValue().handler()
    return 0
}
