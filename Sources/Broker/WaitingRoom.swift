import SessionModel
import Systemd

/// Calls of StartSession that wait for room. Each goes on by its turn, or ends because its time is over, its caller has left
/// the bus, or the broker leaves.
@BrokerActor
final class WaitingRoom {
    /// How a wait ended.
    enum Outcome: Sendable {
        case admitted, expired, callerLeft, dismissed
    }

    private var queue = CapacityQueue()
    private var waiting: [CapacityQueue.Ticket: UnsafeContinuation<Outcome, Never>] = [:]

    /// How many wait.
    var count: Int { queue.count }

    /// How many places are held for those whose turn has come.
    func held(tag: String? = nil) -> Int { queue.held(tag: tag) }

    /// Waits for room, `span` at the most (nil: as long as it takes), while `caller` is on the bus. The place is held for
    /// who is admitted until ``leave(_:)``.
    func wait(
        tags: [String],
        span: Duration?,
        caller: String?,
        bus: Bus,
        begin: () -> Void
    ) async -> (CapacityQueue.Ticket, Outcome) {
        let ticket = queue.join(tags: tags)
        var timer: EventSource?
        var slot: Slot?
        let outcome = await withUnsafeContinuation { continuation in
            waiting[ticket] = continuation
            // Whatever is free now may be for this one.
            begin()
            guard waiting[ticket] != nil else { return }
            timer = span.flatMap { span in
                try? BrokerActor.executor.loop.onTimer(after: span) { [unowned self] in end(ticket, .expired) }
            }
            slot = caller.flatMap { caller in
                try? bus.onOwnerLost(of: caller) { [unowned self] in end(ticket, .callerLeft) }
            }
        }
        timer?.cancel()
        withExtendedLifetime(slot) {}
        return (ticket, outcome)
    }

    /// Gives a place back, or away, once the session counts itself.
    func leave(_ ticket: CapacityQueue.Ticket) { queue.leave(ticket) }

    /// Lets those go on for which there is room.
    func admit(hasRoom: ([String], CapacityQueue) -> Bool) {
        while let ticket = queue.admit(hasRoom: hasRoom) {
            waiting.removeValue(forKey: ticket)?.resume(returning: .admitted)
        }
    }

    /// Ends all waits: the broker leaves.
    func dismiss() {
        for ticket in queue.dismiss() { waiting.removeValue(forKey: ticket)?.resume(returning: .dismissed) }
    }

    private func end(_ ticket: CapacityQueue.Ticket, _ outcome: Outcome) {
        guard let continuation = waiting.removeValue(forKey: ticket) else { return }
        queue.leave(ticket)
        continuation.resume(returning: outcome)
    }
}
