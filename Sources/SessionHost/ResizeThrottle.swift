import SessionModel
import Systemd

/// Lets a resize through at once and those that follow at most once in ``interval``, the last of them for certain: a
/// dragged window is many sizes, and many programs redraw everything for each.
final class ResizeThrottle {
    /// The least time between two changes.
    static let interval = Duration.milliseconds(50)

    private let loop: EventLoop
    /// Applies a size; returns whether it was a change.
    private let apply: (TerminalSize) -> Bool
    private var timer: EventSource?
    private var isWaiting = false
    private var pending: TerminalSize?

    init(loop: EventLoop, apply: @escaping (TerminalSize) -> Bool) {
        self.loop = loop
        self.apply = apply
    }

    /// Sets the size now, or soon; returns whether it is to change.
    @discardableResult
    func set(_ size: TerminalSize) -> Bool {
        guard !isWaiting else {
            pending = size
            return true
        }
        guard apply(size) else { return false }
        isWaiting = startTimer()
        return true
    }

    /// Sets the size now, whatever came before: somebody is about to look at it.
    func setNow(_ size: TerminalSize) {
        pending = nil
        if apply(size) { isWaiting = startTimer() }
    }

    /// Does not set a size that waits.
    func drop() { pending = nil }

    /// Sets a size that waits.
    func flush() {
        if let size = pending { setNow(size) }
    }

    private func startTimer() -> Bool {
        do throws(SystemdError) {
            if let timer {
                try timer.rearm(after: Self.interval)
            } else {
                timer = try loop.onTimer(after: Self.interval) { [unowned self] in fire() }
            }
            return true
        } catch {
            // Without a timer each resize goes through at once: right, only not rare.
            return false
        }
    }

    private func fire() {
        isWaiting = false
        guard let size = pending else { return }
        pending = nil
        set(size)
    }
}
