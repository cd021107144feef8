import HostProtocol
import SessionModel
import Systemd

/// Who waits for what becomes of a text, by its token.
@BrokerActor
final class TypeExchange {
    /// How long a host may be silent behind the time at which it has to answer.
    nonisolated static let patience = Duration.seconds(5)

    private typealias Answer = Result<Typed, SystemdError>
    private struct Waiter {
        var number: UInt64
        var continuation: UnsafeContinuation<Answer, Never>
        var timer: EventSource?
    }

    private var waiting: [String: [Waiter]] = [:]
    private var lastNumber: UInt64 = 0

    /// Sends a request and waits for its answer. Throws HostUnreachable where none comes.
    func ask(
        _ request: TypeRequest,
        send: (Frame) throws(SystemdError) -> Void
    ) async throws(SystemdError) -> Typed {
        try send(.type(request))
        lastNumber += 1
        let number = lastNumber
        let span = Duration.milliseconds(request.timeout) + Self.patience
        let answer: Answer = await withUnsafeContinuation { continuation in
            let timer = try? BrokerActor.executor.loop.onTimer(after: span, accuracy: .milliseconds(100)) {
                [unowned self] in
                giveUp(request.token, number)
            }
            waiting[request.token, default: []].append(
                Waiter(number: number, continuation: continuation, timer: timer)
            )
            if timer == nil { giveUp(request.token, number) }
        }
        return try answer.get()
    }

    /// Takes in an answer, which is for all who wait with its token.
    func take(_ typed: Typed) {
        for waiter in waiting.removeValue(forKey: typed.token) ?? [] { finish(waiter, .success(typed)) }
    }

    /// Tells all who wait that no answer comes.
    func fail(_ error: SystemdError) {
        let waiters = waiting.values.flatMap { $0 }
        waiting = [:]
        for waiter in waiters { finish(waiter, .failure(error)) }
    }

    private func giveUp(_ token: String, _ number: UInt64) {
        guard let index = waiting[token]?.firstIndex(where: { $0.number == number }),
            let waiter = waiting[token]?.remove(at: index)
        else { return }
        if waiting[token]?.isEmpty == true { waiting[token] = nil }
        let error = SystemdError.refused(
            .hostUnreachable,
            "the session's host does not answer: it is stopped or very busy; whether the text was or will be typed "
                + "is not known: the same token types it once"
        )
        finish(waiter, .failure(error))
    }

    private func finish(_ waiter: Waiter, _ answer: Answer) {
        waiter.timer?.cancel()
        waiter.continuation.resume(returning: answer)
    }
}
