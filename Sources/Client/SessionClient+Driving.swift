import SessionModel
import Systemd

extension SessionClient {
    /// How much longer than the session the broker may take.
    private static let grace = Duration.seconds(30)

    /// Types a text, once; returns when the terminal has all of it.
    ///
    /// The session's host knows the token, so that the call is made again as often as the broker leaves before it answers,
    /// as long as the text may take.
    public func send(_ request: TextRequest) throws(ClientError) {
        let clock = ContinuousClock()
        let span = Duration.microseconds(Int64(clamping: min(request.timeout, 1 << 60))) + Self.grace
        let deadline = clock.now.advanced(by: span)
        let arguments: [Value] = [.string(request.text), .properties(request.options)]
        while true {
            do throws(ClientError) {
                _ = try call("SendText", arguments, timeout: span)
                return
            } catch  where error.cause?.saysThatBrokerLeft == true && clock.now < deadline {
                continue
            }
        }
    }

    /// Waits until `condition` is so (docs/dbus.md, WaitFor), while the bus is processed; `handler` is given the outcome.
    public func wait(
        for condition: String,
        quiet: UInt64? = nil,
        isNew: Bool = false,
        _ handler: @escaping (Result<WaitOutcome, ClientError>) -> Void
    ) throws(ClientError) -> Slot {
        var options: [String: Value] = [:]
        if let quiet { options["QuietUSec"] = .uint64(quiet) }
        if isNew { options["New"] = .bool(true) }
        return try callLater("WaitFor", [.string(condition), .properties(options)]) { answer in
            switch answer {
            case .success(let values): handler(.success(WaitOutcome(values)))
            case .failure(let error): handler(.failure(ClientError(error)))
            }
        }
    }

    /// Asks for the session's end, while the bus is processed.
    public func stopLater(_ handler: @escaping () -> Void) throws(ClientError) -> Slot {
        try callLater("Stop", []) { _ in handler() }
    }

    private func callLater(
        _ member: String,
        _ arguments: [Value],
        _ handler: @escaping (Result<[Value], SystemdError>) -> Void
    ) throws(ClientError) -> Slot {
        try ClientError.wrapping { () throws(SystemdError) in
            try bus.call(
                to: BusAddress.name,
                path: path,
                interface: BusAddress.sessionInterface,
                member: member,
                arguments: arguments,
                timeout: .seconds(Int64.max),
                handler
            )
        }
    }
}

extension ClientError {
    /// Whether the broker that was asked has left, and the next one can be asked the same.
    public var saysThatBrokerLeft: Bool {
        cause?.saysThatBrokerLeft == true || cause?.name == SessionErrorCode.hostUnreachable.dbusName
    }
}
