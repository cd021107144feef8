import Foundation
import Systemd

/// Runs `body` as the only task of an actor on an event loop, on a thread of its own, and returns when it has ended.
///
/// This is the shape of the broker: callbacks of the loop and async code on one thread.
func runOnEventLoop(_ body: @escaping @Sendable (isolated LoopActor, EventLoop) async throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let thread = Thread {
            let outcome = Outcome()
            do {
                let executor = try EventLoopExecutor()
                let actor = LoopActor(executor)
                Task {
                    do { try await actor.run(body) } catch { outcome.error = error }
                    await actor.stop()
                }
                _ = try executor.loop.run()
            } catch { outcome.error = error }
            continuation.resume(with: outcome.error.map { .failure($0) } ?? .success(()))
        }
        thread.stackSize = 8 << 20
        thread.start()
    }
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

private final class Outcome: @unchecked Sendable {
    var error: (any Error)?
}
