import CSystemd
import Glibc

// For a client that waits for the bus beside other descriptors, with poll(2) and without a loop.
extension Bus {
    /// Calls a method; `handler` is given the answer while ``process()`` runs, unless the slot has gone by then.
    ///
    /// `timeout` nil means 25 s.
    public func call(
        to destination: String,
        path: String,
        interface: String,
        member: String,
        arguments: [Value] = [],
        timeout: Duration? = nil,
        _ handler: @escaping (Result<[Value], SystemdError>) -> Void
    ) throws(SystemdError) -> Slot {
        let message = try methodCall(to: destination, path: path, interface: interface, member: member)
        try message.append(arguments)
        let target = ReplyHandler(handler)
        var slot: OpaquePointer?
        let userdata = Unmanaged.passUnretained(target).toOpaque()
        let microseconds = timeout.map(\.microseconds) ?? 0
        try check(
            sd_bus_call_async(pointer, &slot, message.pointer, onHandledReply, userdata, microseconds),
            "sd_bus_call_async"
        )
        guard let slot else { throw SystemdError("sd_bus_call_async", returned: -ENOMEM) }
        return Slot(adopting: slot, target: target)
    }

    /// The descriptor and the events to wait for (sd_bus_get_fd(3), sd_bus_get_events(3)).
    public var pollEntry: pollfd {
        get throws(SystemdError) {
            let descriptor = try check(sd_bus_get_fd(pointer), "sd_bus_get_fd")
            let events = try check(sd_bus_get_events(pointer), "sd_bus_get_events")
            return pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
        }
    }

    /// When ``process()`` is to be called at the latest, in microseconds of CLOCK_MONOTONIC; nil for never
    /// (sd_bus_get_timeout(3)).
    public var pollDeadline: UInt64? {
        get throws(SystemdError) {
            var deadline: UInt64 = 0
            try check(sd_bus_get_timeout(pointer, &deadline), "sd_bus_get_timeout")
            return deadline == UInt64.max ? nil : deadline
        }
    }
}

/// Whom to give an answer.
private final class ReplyHandler {
    let handler: (Result<[Value], SystemdError>) -> Void

    init(_ handler: @escaping (Result<[Value], SystemdError>) -> Void) {
        self.handler = handler
    }
}

private func onHandledReply(
    _ message: OpaquePointer?,
    _ userdata: UnsafeMutableRawPointer?,
    _: UnsafeMutablePointer<sd_bus_error>?
) -> Int32 {
    guard let message, let userdata else { return 0 }
    let target = Unmanaged<ReplyHandler>.fromOpaque(userdata).takeUnretainedValue()
    let reply = Message(retaining: message)
    if let error = reply.error {
        target.handler(.failure(error))
        return 0
    }
    do throws(SystemdError) {
        target.handler(.success(try reply.readAll()))
    } catch {
        target.handler(.failure(error))
    }
    return 0
}
