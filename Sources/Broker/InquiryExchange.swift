import HostProtocol
import Systemd

/// Asks a host how calm its session is, and gives up on one that is silent.
@BrokerActor
final class InquiryExchange {
    /// How long a host may be silent that owes an answer.
    nonisolated static let patience = Duration.seconds(5)

    private struct Waiter {
        var continuation: UnsafeContinuation<IdleFacts?, Never>
        var timer: EventSource?
    }

    private var waiting: [UInt64: Waiter] = [:]
    private var lastNumber: UInt64 = 0

    /// Waits for the answer; nil where none comes. `send` is for the frames that ask.
    ///
    /// A host that does not know the question skips it: the pong of the ping behind it then comes first.
    func ask(send: (Frame) throws(SystemdError) -> Void) async -> IdleFacts? {
        lastNumber += 1
        let number = lastNumber
        do throws(SystemdError) {
            try send(.inquiry(number))
            try send(.ping(number))
        } catch {
            return nil
        }
        return await withUnsafeContinuation { continuation in
            let timer = try? BrokerActor.executor.loop.onTimer(after: Self.patience, accuracy: .milliseconds(100)) {
                [unowned self] in
                answered(number, nil)
            }
            waiting[number] = Waiter(continuation: continuation, timer: timer)
            if timer == nil { answered(number, nil) }
        }
    }

    /// Takes in the answer to the inquiry `number`; nil where there is none. Only the first one counts.
    func answered(_ number: UInt64, _ facts: IdleFacts?) {
        guard let waiter = waiting.removeValue(forKey: number) else { return }
        waiter.timer?.cancel()
        waiter.continuation.resume(returning: facts)
    }

    /// Tells all who wait that no answer comes.
    func fail() {
        for number in waiting.keys { answered(number, nil) }
    }
}
