import CSystemd
import Glibc

/// A call of an exported method that waits for its answer.
///
/// One that goes without an answer is answered with an error, so that no caller waits for nothing.
public final class MethodCall {
    /// The call's message.
    public let message: Message
    /// The arguments, in the types that the interface declares.
    public let arguments: [Value]
    private var isAnswered: Bool
    private var known: Credentials?

    init(_ message: Message, arguments: [Value], isAnswered: Bool = false) {
        self.message = message
        self.arguments = arguments
        self.isAnswered = isAnswered
    }

    deinit {
        guard !isAnswered else { return }
        fail(SystemdError(code: .system, message: "the call was dropped without an answer", errno: EIO))
    }

    /// Answers with `values`, whose types are those that the interface declares.
    public func reply(_ values: [Value] = []) {
        guard !isAnswered else { return }
        do throws(SystemdError) {
            let reply = try makeReply()
            try reply.append(values)
            try check(sd_bus_message_send(reply.pointer), "sd_bus_message_send")
            isAnswered = true
        } catch {
            fail(error)
        }
    }

    /// Answers with an error; ``SystemdError/name`` is its D-Bus name, or else the one that its error number maps to.
    public func fail(_ error: SystemdError) {
        guard !isAnswered else { return }
        isAnswered = true
        error.withBusError { sd_bus_reply_method_error(message.pointer, $0) }
    }

    private func makeReply() throws(SystemdError) -> Message {
        var reply: OpaquePointer?
        try check(sd_bus_message_new_method_return(message.pointer, &reply), "sd_bus_message_new_method_return")
        guard let reply else { throw SystemdError("sd_bus_message_new_method_return", returned: -ENOMEM) }
        return Message(adopting: reply)
    }

    /// Who called, as the bus knows it (sd_bus_query_sender_creds(3)); asked for once a call, which waits for the bus.
    public func credentials() throws(SystemdError) -> Credentials {
        if let known { return known }
        let credentials = try Credentials(of: message)
        known = credentials
        return credentials
    }
}

extension SystemdError {
    /// Makes an `sd_bus_error` of this error for the time of `body`.
    @discardableResult
    func withBusError(_ body: (UnsafeMutablePointer<sd_bus_error>) -> Int32) -> Int32 {
        var error = sd_bus_error()
        defer { sd_bus_error_free(&error) }
        setBusError(&error)
        return body(&error)
    }

    /// Copies this error into `error`, with the name that its error number maps to where it has none of its own.
    func setBusError(_ error: UnsafeMutablePointer<sd_bus_error>?) {
        if let name {
            sd_bus_error_set(error, name, message)
            return
        }
        var generic = sd_bus_error()
        defer { sd_bus_error_free(&generic) }
        sd_bus_error_set_errno(&generic, errno)
        sd_bus_error_set(error, generic.name, message)
    }
}
