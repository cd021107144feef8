import Systemd

/// One timer for the earliest of many deadlines.
@BrokerActor
final class DeadlineTimer {
    /// Called when the deadline has come.
    var onDeadline: () -> Void = {}
    private var timer: EventSource?
    private var current: UInt64?

    /// Fires at `deadline`, in microseconds of CLOCK_MONOTONIC, and no more where it is nil.
    func set(_ deadline: UInt64?) {
        guard deadline != current else { return }
        current = deadline
        guard let deadline else {
            timer?.isEnabled = false
            return
        }
        let now = SystemClock.monotonic
        let span = Duration.microseconds(Int64(clamping: deadline > now ? deadline - now : 0))
        do throws(SystemdError) {
            if let timer { return try timer.rearm(after: span) }
            timer = try BrokerActor.executor.loop.onTimer(after: span, accuracy: Self.accuracy) { [unowned self] in
                current = nil
                onDeadline()
            }
        } catch {
            current = nil
            Journal.send(.warning, "what is due later is not looked at: \(error)")
        }
    }

    private static let accuracy = Duration.milliseconds(250)
}
