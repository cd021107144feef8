import CSystemd
import Glibc

/// One descriptor that an ``EventLoop`` waits for by itself, beside libsystemd; it is waited for until this object goes
/// or ``cancel()`` is called.
///
/// For what comes with each key that somebody types: sd-event looks at all its timers, signals and children in every
/// round, and sorts what is ready, which costs a round more than the whole of a key's own work.
public final class DirectSource {
    let handler: (IOEvents) -> Void

    private let poll: DirectPoll
    private let descriptor: Int32
    private var events: IOEvents
    private var isWatched = false

    init(_ poll: DirectPoll, _ descriptor: Int32, _ events: IOEvents, _ handler: @escaping (IOEvents) -> Void) {
        self.poll = poll
        self.descriptor = descriptor
        self.events = events
        self.handler = handler
    }

    deinit {
        cancel()
    }

    /// Begins to wait.
    func start() throws(SystemdError) {
        try poll.control(EPOLL_CTL_ADD, descriptor, events, self)
        isWatched = true
    }

    /// Waits for other events from now on.
    public func setEvents(_ events: IOEvents) throws(SystemdError) {
        self.events = events
        if isWatched { try poll.control(EPOLL_CTL_MOD, descriptor, events, self) }
    }

    /// Whether events are delivered. While they are not, the end of the other side is not told either.
    public var isEnabled: Bool {
        get { isWatched }
        set {
            guard newValue != isWatched else { return }
            do throws(SystemdError) {
                try poll.control(newValue ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, descriptor, events, self)
                isWatched = newValue
            } catch {
                // As with EventSource: there is nothing that could be done about it.
            }
        }
    }

    /// Stops waiting, for good. May be called from the handler, and must be before the descriptor is closed.
    public func cancel() {
        isEnabled = false
    }
}
