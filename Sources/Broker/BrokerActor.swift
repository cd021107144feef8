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

    /// Lets others run for `span`; returns at once where no timer can be had.
    @BrokerActor
    static func pause(_ span: Duration) async {
        var timer: EventSource?
        await withUnsafeContinuation { continuation in
            timer = try? executor.loop.onTimer(after: span) { continuation.resume() }
            if timer == nil { continuation.resume() }
        }
        timer?.cancel()
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }
}
