import CDBus

/// Why a call failed: the name of the D-Bus error, and its message.
struct CallError: Error, CustomStringConvertible {
    var name: String
    var message: String

    var description: String { "\(name): \(message)" }
}

/// What a message carries.
struct Content {
    /// The types of all arguments, as they were on the wire.
    var signature: String
    var arguments: [Value]

    init(of message: OpaquePointer) {
        signature = dbus_message_get_signature(message).map { String(cString: $0) } ?? ""
        var iterator = DBusMessageIter()
        arguments = dbus_message_iter_init(message, &iterator) != 0 ? Value.all(from: &iterator) : []
    }
}

/// A signal that came in.
struct Signal {
    var path: String
    var interface: String
    var member: String
    var content: Content

    init(_ message: OpaquePointer) {
        path = dbus_message_get_path(message).map { String(cString: $0) } ?? ""
        interface = dbus_message_get_interface(message).map { String(cString: $0) } ?? ""
        member = dbus_message_get_member(message).map { String(cString: $0) } ?? ""
        content = Content(of: message)
    }
}

/// A connection to the user's bus over libdbus.
final class Connection {
    /// The destination of all calls.
    static let destination = "org.roost.Sessions1"
    private static let timeout: Int32 = 60_000

    private let pointer: OpaquePointer
    /// The signals that have come in, oldest first.
    private(set) var signals: [Signal] = []

    /// Connects, and asks for all signals of the broker.
    init() throws(CallError) {
        pointer = try Self.checked { dbus_bus_get_private(DBUS_BUS_SESSION, $0) }
        dbus_connection_set_exit_on_disconnect(pointer, 0)
        let rule = "type='signal',sender='\(Self.destination)'"
        _ = try Self.checked { error -> Bool? in
            dbus_bus_add_match(pointer, rule, error)
            return dbus_error_is_set(error) == 0 ? true : nil
        }
    }

    deinit {
        dbus_connection_close(pointer)
        dbus_connection_unref(pointer)
    }

    /// Calls a method and waits for its answer.
    func call(_ path: String, _ interface: String, _ member: String, _ arguments: [Value]) throws(CallError) -> Content
    {
        guard let message = dbus_message_new_method_call(Self.destination, path, interface, member) else {
            throw CallError(name: "local", message: "no message can be made for \(path) \(interface).\(member)")
        }
        defer { dbus_message_unref(message) }
        var iterator = DBusMessageIter()
        dbus_message_iter_init_append(message, &iterator)
        guard arguments.allSatisfy({ $0.append(to: &iterator) }) else {
            throw CallError(name: "local", message: "the arguments of \(member) cannot be written")
        }
        let reply = try Self.checked { dbus_connection_send_with_reply_and_block(pointer, message, Self.timeout, $0) }
        defer { dbus_message_unref(reply) }
        return Content(of: reply)
    }

    /// Takes in what has come, or what comes within `milliseconds`.
    func pump(_ milliseconds: Int32) {
        dbus_connection_read_write(pointer, milliseconds)
        while let message = dbus_connection_pop_message(pointer) {
            if dbus_message_get_type(message) == DBUS_MESSAGE_TYPE_SIGNAL { signals.append(Signal(message)) }
            dbus_message_unref(message)
        }
    }

    private static func checked<Result>(
        _ body: (UnsafeMutablePointer<DBusError>) -> Result?
    ) throws(CallError) -> Result {
        var error = DBusError()
        dbus_error_init(&error)
        defer { dbus_error_free(&error) }
        if let result = body(&error) { return result }
        throw CallError(
            name: error.name.map { String(cString: $0) } ?? "local",
            message: error.message.map { String(cString: $0) } ?? "no reason given"
        )
    }
}
