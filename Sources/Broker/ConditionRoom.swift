import SessionModel
import Systemd

/// Calls that wait until something is so of a session. Each ends when it is, because its time is over, its caller has left
/// the bus, or the broker leaves.
@BrokerActor
final class ConditionRoom {
    /// How a wait ended.
    enum Outcome: Sendable {
        case reached, ended, expired, callerLeft, dismissed
    }

    private struct Waiter {
        var session: SessionID
        var look: () -> Outcome?
        var continuation: UnsafeContinuation<Outcome, Never>
    }

    private var waiting: [UInt64: Waiter] = [:]
    private var lastNumber: UInt64 = 0

    /// Waits until `look` finds an outcome, `span` at the most (nil: as long as it takes), while `caller` is on the bus.
    func wait(
        about session: SessionID,
        span: Duration?,
        caller: String?,
        bus: Bus,
        look: @escaping () -> Outcome?
    ) async -> Outcome {
        if let outcome = look() { return outcome }
        lastNumber += 1
        let number = lastNumber
        var timer: EventSource?
        var slot: Slot?
        let outcome = await withUnsafeContinuation { continuation in
            waiting[number] = Waiter(session: session, look: look, continuation: continuation)
            timer = span.flatMap { span in
                try? BrokerActor.executor.loop.onTimer(after: span) { [unowned self] in end(number, .expired) }
            }
            slot = caller.flatMap { caller in
                try? bus.onOwnerLost(of: caller) { [unowned self] in end(number, .callerLeft) }
            }
        }
        timer?.cancel()
        withExtendedLifetime(slot) {}
        return outcome
    }

    /// Looks again, as something about a session has changed.
    func changed(_ session: SessionID) {
        for (number, waiter) in waiting where waiter.session == session {
            if let outcome = waiter.look() { end(number, outcome) }
        }
    }

    /// Ends all waits: the broker leaves.
    func dismiss() {
        for number in waiting.keys { end(number, .dismissed) }
    }

    private func end(_ number: UInt64, _ outcome: Outcome) {
        waiting.removeValue(forKey: number)?.continuation.resume(returning: outcome)
    }
}
