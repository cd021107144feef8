import Foundation
import Systemd

/// Runs `body` as the only task of an actor on an event loop, on a thread of its own, and returns when it has ended.
///
/// This is the shape of the broker: callbacks of the loop and async code on one thread.
func runOnEventLoop(_ body: @escaping @Sendable (isolated LoopActor, EventLoop) async throws -> Void) throws {
    let failure = Failure()
    let thread = Thread {
        do {
            let executor = try EventLoopExecutor()
            let actor = LoopActor(executor)
            Task {
                do { try await actor.run(body) } catch { failure.error = error }
                await actor.stop()
            }
            _ = try executor.loop.run()
        } catch { failure.error = error }
        failure.done.signal()
    }
    thread.stackSize = 8 << 20
    thread.start()
    failure.done.wait()
    if let error = failure.error { throw error }
}

actor LoopActor {
    nonisolated let executor: EventLoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ executor: EventLoopExecutor) {
        self.executor = executor
    }

    func run(_ body: (isolated LoopActor, EventLoop) async throws -> Void) async throws {
        try await body(self, executor.loop)
    }

    func stop() {
        executor.loop.exit(0)
    }
}

private final class Failure: @unchecked Sendable {
    var error: (any Error)?
    let done = DispatchSemaphore(value: 0)
}
