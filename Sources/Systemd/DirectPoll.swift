import CSystemd
import Glibc

/// The descriptors of ``DirectSource``, and the one that tells that libsystemd has something to do (epoll(7)).
final class DirectPoll {
    private let descriptor: Int32

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

    /// Waits for one event and hands it to its source; returns whether that was one: libsystemd has something to do
    /// otherwise.
    ///
    /// One event at a time: its handler may end the source of the next. The kernel lets them take turns.
    func dispatch() throws(SystemdError) -> Bool {
        var event = epoll_event()
        while epoll_wait(descriptor, &event, 1, -1) < 0 {
            guard errno == EINTR else { throw SystemdError("epoll_wait", returned: -errno) }
        }
        guard let userdata = event.data.ptr else { return false }
        let source = Unmanaged<DirectSource>.fromOpaque(userdata).takeUnretainedValue()
        source.handler(IOEvents(rawValue: event.events))
        return true
    }
}
