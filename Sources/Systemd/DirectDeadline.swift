/// A moment, milliseconds from now, at which something is done that need not be done at once: the time limit of a wait
/// that takes place anyway, so that to set it costs no system call. It stands until this object goes.
///
/// For what comes of each key that somebody types, and had better not be done before the key is through.
public final class DirectDeadline {
    private let handler: () -> Void
    private let poll: DirectPoll
    /// In microseconds of CLOCK_MONOTONIC; the end of time where nothing is to be done.
    private(set) var time = UInt64.max

    init(_ poll: DirectPoll, _ handler: @escaping () -> Void) {
        self.poll = poll
        self.handler = handler
        poll.add(self)
    }

    deinit {
        poll.remove(self)
    }

    /// Whether the handler is to be called.
    public var isArmed: Bool { time != .max }

    /// Calls the handler once after `span`, or a little later.
    public func arm(after span: Duration) { time = SystemClock.monotonic + span.microseconds }

    /// Calls nobody.
    public func disarm() { time = .max }

    /// How long to wait for it, for epoll_wait(2): -1 for ever, 0 where it is due.
    var millisecondsLeft: Int32 {
        guard isArmed else { return -1 }
        let now = SystemClock.monotonic
        return now < time ? Int32(clamping: (time - now + 999) / 1000) : 0
    }

    /// Calls the handler, as it is due.
    func fire() {
        disarm()
        handler()
    }
}
