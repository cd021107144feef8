import CSystemd
import Glibc

extension Bus {
    /// Calls a method and blocks until its reply is there; for programs with nothing else to do.
    ///
    /// `timeout` nil means 25 s (sd_bus_set_method_call_timeout(3)). Throws the peer's error with its D-Bus name.
    public func callAndWait(_ message: Message, timeout: Duration? = nil) throws(SystemdError) -> Message {
        var error = sd_bus_error()
        defer { sd_bus_error_free(&error) }
        var reply: OpaquePointer?
        let result = sd_bus_call(pointer, message.pointer, timeout.map(\.microseconds) ?? 0, &error, &reply)
        guard result >= 0, let reply else { throw SystemdError(error, returned: result) }
        return Message(adopting: reply)
    }

    /// Calls a method without holding the loop up; the bus must be attached to one.
    ///
    /// `timeout` nil means 25 s. Throws the peer's error with its D-Bus name.
    public func call(_ message: Message, timeout: Duration? = nil) async throws(SystemdError) -> Message {
        let microseconds = timeout.map(\.microseconds) ?? 0
        let outcome: Outcome = await withUnsafeContinuation { continuation in
            let pending = Unmanaged.passRetained(PendingCall(continuation))
            let result = sd_bus_call_async(pointer, nil, message.pointer, onReply, pending.toOpaque(), microseconds)
            guard result < 0 else { return }
            pending.release()
            continuation.resume(returning: Outcome(.failure(SystemdError("sd_bus_call_async", returned: result))))
        }
        return try outcome.result.get()
    }

    /// Calls a method with `arguments` and blocks; returns what it answers.
    @discardableResult
    public func callAndWait(
        to destination: String,
        path: String,
        interface: String,
        member: String,
        arguments: [Value] = [],
        timeout: Duration? = nil
    ) throws(SystemdError) -> Message {
        let message = try methodCall(to: destination, path: path, interface: interface, member: member)
        try message.append(arguments)
        return try callAndWait(message, timeout: timeout)
    }

    /// Calls a method with `arguments`; returns what it answers.
    @discardableResult
    public func call(
        to destination: String,
        path: String,
        interface: String,
        member: String,
        arguments: [Value] = [],
        timeout: Duration? = nil
    ) async throws(SystemdError) -> Message {
        let message = try methodCall(to: destination, path: path, interface: interface, member: member)
        try message.append(arguments)
        return try await call(message, timeout: timeout)
    }

    // MARK: Properties

    static let propertiesInterface = "org.freedesktop.DBus.Properties"

    /// Reads a property and blocks.
    public func getProperty(
        of destination: String,
        path: String,
        interface: String,
        property: String
    ) throws(SystemdError) -> Value {
        let arguments: [Value] = [.string(interface), .string(property)]
        let reply = try callAndWait(
            to: destination,
            path: path,
            interface: Self.propertiesInterface,
            member: "Get",
            arguments: arguments
        )
        return try reply.readOne().unwrapped
    }

    /// Reads all properties of an interface and blocks; `timeout` nil means 25 s.
    public func getAllProperties(
        of destination: String,
        path: String,
        interface: String,
        timeout: Duration? = nil
    ) throws(SystemdError) -> [String: Value] {
        let reply = try callAndWait(
            to: destination,
            path: path,
            interface: Self.propertiesInterface,
            member: "GetAll",
            arguments: [.string(interface)],
            timeout: timeout
        )
        return try reply.readOne().propertiesValue ?? [:]
    }

    /// Writes a property and blocks.
    public func setProperty(
        of destination: String,
        path: String,
        interface: String,
        property: String,
        to value: Value
    ) throws(SystemdError) {
        let arguments: [Value] = [.string(interface), .string(property), .variant(value)]
        try callAndWait(
            to: destination,
            path: path,
            interface: Self.propertiesInterface,
            member: "Set",
            arguments: arguments
        )
    }
}

extension Message {
    /// Reads the one argument that must be there.
    public func readOne() throws(SystemdError) -> Value {
        guard let value = try read() else {
            throw SystemdError(code: .message, message: "the reply is empty", errno: EBADMSG)
        }
        return value
    }
}

extension SystemdError {
    /// What a call failed with: the peer's error, or that of libsystemd.
    init(_ error: sd_bus_error, returned result: Int32) {
        guard let name = error.name else {
            self.init("sd_bus_call", returned: result)
            return
        }
        let text = error.message.map { String(cString: $0) }
        self.init(
            code: .remote,
            message: text ?? String(cString: name),
            errno: -result,
            name: String(cString: name)
        )
    }
}

/// How a call ended; safe to send, as the bus keeps no hold of a reply and the loop has one thread.
private struct Outcome: @unchecked Sendable {
    let result: Result<Message, SystemdError>

    init(_ result: Result<Message, SystemdError>) {
        self.result = result
    }
}

/// A call whose reply has not come yet.
private final class PendingCall {
    let continuation: UnsafeContinuation<Outcome, Never>

    init(_ continuation: UnsafeContinuation<Outcome, Never>) {
        self.continuation = continuation
    }
}

private func onReply(
    _ message: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let userdata else { return 0 }
    let pending = Unmanaged<PendingCall>.fromOpaque(userdata).takeRetainedValue()
    let reply = Message(retaining: message)
    pending.continuation.resume(returning: Outcome(reply.error.map { .failure($0) } ?? .success(reply)))
    return 0
}
