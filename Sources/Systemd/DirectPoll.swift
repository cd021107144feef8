import CSystemd
import Glibc

/// The descriptors of ``DirectSource``, the times of ``DirectDeadline``, and the descriptor that tells that libsystemd has
/// something to do (epoll(7)).
final class DirectPoll {
    private let descriptor: Int32
    /// Not retained: a deadline takes itself out when it goes.
    private var deadlines: [Unmanaged<DirectDeadline>] = []

    /// Watches `loop`, the descriptor of an sd-event (sd_event_get_fd(3)).
    init(watching loop: Int32) throws(SystemdError) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard descriptor >= 0 else { throw SystemdError("epoll_create1", returned: -errno) }
        try control(EPOLL_CTL_ADD, loop, .readable, nil)
    }

    deinit {
        close(descriptor)
    }

    /// Changes what is waited for on `target` (epoll_ctl(2)); no source stands for libsystemd.
    func control(
        _ operation: Int32,
        _ target: Int32,
        _ events: IOEvents,
        _ source: DirectSource?
    ) throws(SystemdError) {
        let userdata = source.map { Unmanaged.passUnretained($0).toOpaque() }
        var event = epoll_event(events: events.rawValue, data: epoll_data_t(ptr: userdata))
        guard epoll_ctl(descriptor, operation, target, &event) == 0 else {
            throw SystemdError("epoll_ctl", returned: -errno)
        }
    }

    func add(_ deadline: DirectDeadline) { deadlines.append(Unmanaged.passUnretained(deadline)) }

    func remove(_ deadline: DirectDeadline) {
        let going = Unmanaged.passUnretained(deadline).toOpaque()
        deadlines.removeAll { $0.toOpaque() == going }
    }

    /// Does one thing: what is due, or else what the next event is for. Returns whether that was all: libsystemd has
    /// something to do otherwise.
    ///
    /// One event at a time: its handler may end the source of the next. The kernel lets them take turns.
    func dispatch() throws(SystemdError) -> Bool {
        let next = deadlines.lazy.map { $0.takeUnretainedValue() }.min { $0.time < $1.time }
        let patience = next?.millisecondsLeft ?? -1
        if patience == 0 {
            next?.fire()
            return true
        }
        var event = epoll_event()
        let count = epoll_wait(descriptor, &event, 1, patience)
        guard count >= 0 || errno == EINTR else { throw SystemdError("epoll_wait", returned: -errno) }
        guard count > 0 else { return true }
        guard let userdata = event.data.ptr else { return false }
        let source = Unmanaged<DirectSource>.fromOpaque(userdata).takeUnretainedValue()
        source.handler(IOEvents(rawValue: event.events))
        return true
    }
}
