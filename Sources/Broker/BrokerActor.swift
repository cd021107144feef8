import Systemd

/// Where all of the broker runs: one thread, on the event loop that also drives the bus.
@globalActor
actor BrokerActor {
    static let shared = BrokerActor()

    /// The loop and its executor; made on the process's first thread, which is the loop's thread from then on.
    nonisolated static let executor: EventLoopExecutor = {
        do {
            return try EventLoopExecutor()
        } catch {
            fatalError("roostd: no event loop: \(error)")
        }
    }()

    /// Lets others run for `span`, and for up to `accuracy` more; returns false, at once, where no timer can be had.
    @BrokerActor
    @discardableResult
    static func pause(_ span: Duration, accuracy: Duration = .milliseconds(1)) async -> Bool {
        var timer: EventSource?
        await withUnsafeContinuation { continuation in
            timer = try? executor.loop.onTimer(after: span, accuracy: accuracy) { continuation.resume() }
            if timer == nil { continuation.resume() }
        }
        timer?.cancel()
        return timer != nil
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }
}
