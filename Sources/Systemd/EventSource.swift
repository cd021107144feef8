import CSystemd
import Glibc

/// One thing that an ``EventLoop`` waits for; it is waited for until this object goes or ``cancel()`` is called.
public final class EventSource {
    /// Whom to call, by the kind of event.
    enum Handler {
        case io((IOEvents) -> Void)
        case plain(() -> Void)
        case signal((Int32) -> Void)
        case child((ChildExit) -> Void)
        case file((FileEvent) -> Void)
    }

    let handler: Handler
    private let loop: EventLoop
    private var pointer: OpaquePointer?

    init(_ handler: Handler, in loop: EventLoop) {
        self.handler = handler
        self.loop = loop
    }

    deinit {
        cancel()
    }

    /// Makes the source of libsystemd with `add`, which gets this object as its userdata.
    func start(
        _ priority: Priority,
        _ function: String,
        _ add: (inout OpaquePointer?, UnsafeMutableRawPointer) -> Int32
    ) throws(SystemdError) {
        loop.isSettled = false
        try check(add(&pointer, Unmanaged.passUnretained(self).toOpaque()), function)
        sd_event_source_set_priority(pointer, priority.rawValue)
    }

    /// The source that `userdata` stands for, held while the caller uses it.
    static func from(_ userdata: UnsafeMutableRawPointer?) -> EventSource? {
        userdata.map { Unmanaged<EventSource>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Whether events are delivered; timers and deferred calls turn this off when they have fired.
    public var isEnabled: Bool {
        get {
            guard let pointer else { return false }
            return sd_event_source_get_enabled(pointer, nil) > 0
        }
        set {
            guard let pointer else { return }
            loop.isSettled = false
            sd_event_source_set_enabled(pointer, Int32(newValue ? SD_EVENT_ON : SD_EVENT_OFF))
        }
    }

    /// Waits for other events on the same descriptor from now on (sd_event_source_set_io_events(3)).
    public func setEvents(_ events: IOEvents) throws(SystemdError) {
        guard let pointer else { return }
        try check(sd_event_source_set_io_events(pointer, events.rawValue), "sd_event_source_set_io_events")
    }

    /// Sets a timer to fire once more (sd_event_source_set_time_relative(3)).
    public func rearm(after span: Duration) throws(SystemdError) {
        guard let pointer else { return }
        loop.isSettled = false
        try check(sd_event_source_set_time_relative(pointer, span.microseconds), "sd_event_source_set_time_relative")
        try check(sd_event_source_set_enabled(pointer, Int32(SD_EVENT_ONESHOT)), "sd_event_source_set_enabled")
    }

    /// Stops waiting, for good. May be called from the handler.
    public func cancel() {
        sd_event_source_disable_unref(pointer)
        pointer = nil
    }
}
