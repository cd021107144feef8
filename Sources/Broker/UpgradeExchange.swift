import HostProtocol
import SessionModel
import Systemd

/// Who waits for a host to become another program.
///
/// A host answers every request, to all connections of the broker: one answer is the answer of all who wait.
@BrokerActor
final class UpgradeExchange {
    /// How long a host may be silent: longer than it waits for the program that it asks.
    nonisolated static let patience = Duration.seconds(23)

    private typealias Answer = Result<Upgraded, SystemdError>
    private var waiting: [UnsafeContinuation<Answer, Never>] = []
    private var timer: EventSource?

    /// Lets `ask` send the request unless one is under way, and waits for the answer.
    func answer(_ ask: () throws(SystemdError) -> Void) async throws(SystemdError) -> Upgraded {
        if waiting.isEmpty {
            try ask()
            try watch()
        }
        let answer: Answer = await withUnsafeContinuation { waiting.append($0) }
        return try answer.get()
    }

    /// Takes in an answer.
    func take(_ upgraded: Upgraded) {
        finish(.success(upgraded))
    }

    /// Tells all who wait that no answer comes.
    func fail(_ error: SystemdError) {
        finish(.failure(error))
    }

    private func finish(_ answer: Answer) {
        timer?.isEnabled = false
        let waiters = waiting
        waiting = []
        for waiter in waiters { waiter.resume(returning: answer) }
    }

    private func watch() throws(SystemdError) {
        if let timer { return try timer.rearm(after: Self.patience) }
        timer = try BrokerActor.executor.loop.onTimer(after: Self.patience) { [unowned self] in
            fail(.silentHost(for: Self.patience))
        }
    }
}
