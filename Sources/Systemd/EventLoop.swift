import CSystemd
import Glibc

/// An event loop of libsystemd (sd-event(3)): one thread that waits for everything at once and never polls.
///
/// The loop, its sources and the buses attached to it belong to the thread that made them.
public final class EventLoop {
    let pointer: OpaquePointer
    /// Where there are direct sources.
    private var direct: DirectPoll?
    /// Whether libsystemd has done all that it had to do, and has said what it waits for: only then may the loop wait
    /// for its descriptor alone. All that changes its sources makes this false.
    var isSettled = false

    /// Makes a loop of its own.
    ///
    /// SIGCHLD is blocked in this thread from now on, as ``onChildExit(_:priority:_:)`` needs (sd_event_add_child(3)).
    public init() throws(SystemdError) {
        var created: OpaquePointer?
        try check(sd_event_new(&created), "sd_event_new")
        guard let created else { throw SystemdError("sd_event_new", returned: -ENOMEM) }
        pointer = created
        Self.block(SIGCHLD)
    }

    deinit {
        sd_event_unref(pointer)
    }

    /// Runs until ``exit(_:)`` is called, and returns the code given to it.
    public func run() throws(SystemdError) -> Int32 {
        guard let direct else { return try check(sd_event_loop(pointer), "sd_event_loop") }
        while true {
            isSettled = true
            if try check(sd_event_run(pointer, 0), "sd_event_run") > 0 { isSettled = false }
            if sd_event_get_state(pointer) == SD_EVENT_FINISHED { return exitCode }
            while isSettled {
                if !(try direct.dispatch()) { isSettled = false }
            }
        }
    }

    private var exitCode: Int32 {
        var code: Int32 = 0
        sd_event_get_exit_code(pointer, &code)
        return code
    }

    /// Makes ``run()`` return `code` after this round of events.
    public func exit(_ code: Int32) {
        sd_event_exit(pointer, code)
        isSettled = false
    }

    /// Calls `handler` whenever `descriptor` is ready for one of `events` (sd_event_add_io(3)).
    public func onIO(
        _ descriptor: Int32,
        _ events: IOEvents,
        priority: Priority = .normal,
        _ handler: @escaping (IOEvents) -> Void
    ) throws(SystemdError) -> EventSource {
        let source = EventSource(.io(handler), in: self)
        try source.start(priority, "sd_event_add_io") { created, userdata in
            sd_event_add_io(pointer, &created, descriptor, events.rawValue, onIOReady, userdata)
        }
        return source
    }

    /// Calls `handler` whenever `descriptor` is ready for one of `events`, at the least cost that there is, and in no order
    /// with the other sources. To be called first before ``run()``.
    public func onDirectIO(
        _ descriptor: Int32,
        _ events: IOEvents,
        _ handler: @escaping (IOEvents) -> Void
    ) throws(SystemdError) -> DirectSource {
        let source = DirectSource(try directPoll(), descriptor, events, handler)
        try source.start()
        return source
    }

    /// Something that is done milliseconds after it is asked for, at the least cost that there is
    /// (``DirectDeadline/arm(after:)``). To be called first before ``run()``.
    public func onDirectDeadline(_ handler: @escaping () -> Void) throws(SystemdError) -> DirectDeadline {
        DirectDeadline(try directPoll(), handler)
    }

    private func directPoll() throws(SystemdError) -> DirectPoll {
        if let direct { return direct }
        let made = try DirectPoll(watching: try check(sd_event_get_fd(pointer), "sd_event_get_fd"))
        direct = made
        return made
    }

    /// Calls `handler` once, after a span of CLOCK_MONOTONIC; ``EventSource/rearm(after:)`` sets it again
    /// (sd_event_add_time_relative(3)).
    ///
    /// `accuracy` is how late the call may be, so that the kernel can join wake-ups.
    public func onTimer(
        after span: Duration,
        accuracy: Duration = .milliseconds(1),
        priority: Priority = .normal,
        _ handler: @escaping () -> Void
    ) throws(SystemdError) -> EventSource {
        let source = EventSource(.plain(handler), in: self)
        try source.start(priority, "sd_event_add_time") { created, userdata in
            let (time, slack) = (span.microseconds, max(1, accuracy.microseconds))
            return sd_event_add_time_relative(pointer, &created, CLOCK_MONOTONIC, time, slack, onTime, userdata)
        }
        return source
    }

    /// Calls `handler` whenever the process gets `signal`, which is blocked from now on (sd_event_add_signal(3)).
    public func onSignal(
        _ signal: Int32,
        priority: Priority = .normal,
        _ handler: @escaping (Int32) -> Void
    ) throws(SystemdError) -> EventSource {
        Self.block(signal)
        let source = EventSource(.signal(handler), in: self)
        try source.start(priority, "sd_event_add_signal") { created, userdata in
            sd_event_add_signal(pointer, &created, signal, onSignalReceived, userdata)
        }
        return source
    }

    /// Calls `handler` once the child `process` has ended; the child is reaped (sd_event_add_child(3)).
    public func onChildExit(
        _ process: pid_t,
        priority: Priority = .normal,
        _ handler: @escaping (ChildExit) -> Void
    ) throws(SystemdError) -> EventSource {
        let source = EventSource(.child(handler), in: self)
        try source.start(priority, "sd_event_add_child") { created, userdata in
            sd_event_add_child(pointer, &created, process, WEXITED, onChild, userdata)
        }
        return source
    }

    /// Calls `handler` whenever one of `events` happens to the file at `path`, or to one in the folder at `path`; a
    /// symbolic link is followed (sd_event_add_inotify(3)).
    public func onFileEvent(
        _ path: String,
        _ events: FileEvent.Kind,
        priority: Priority = .normal,
        _ handler: @escaping (FileEvent) -> Void
    ) throws(SystemdError) -> EventSource {
        let source = EventSource(.file(handler), in: self)
        try source.start(priority, "sd_event_add_inotify \(path)") { created, userdata in
            sd_event_add_inotify(pointer, &created, path, events.rawValue, onInotify, userdata)
        }
        return source
    }

    /// Calls `handler` once, in the next round of events (sd_event_add_defer(3)).
    public func deferred(
        priority: Priority = .normal,
        _ handler: @escaping () -> Void
    ) throws(SystemdError) -> EventSource {
        let source = EventSource(.plain(handler), in: self)
        try source.start(priority, "sd_event_add_defer") { created, userdata in
            sd_event_add_defer(pointer, &created, onDefer, userdata)
        }
        return source
    }

    /// Adds `signal` to the signals that this thread does not take.
    private static func block(_ signal: Int32) {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, signal)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}

extension Duration {
    /// Whole microseconds, none for a negative span.
    var microseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
        return overflow ? UInt64.max : product &+ UInt64(attoseconds / 1_000_000_000_000)
    }
}

// The C callbacks: each finds its source in the userdata and hands the event on.

private func onIOReady(_: OpaquePointer?, _: Int32, _ events: UInt32, _ userdata: UnsafeMutableRawPointer?) -> Int32 {
    guard let source = EventSource.from(userdata), case .io(let handler) = source.handler else { return 0 }
    handler(IOEvents(rawValue: events))
    return 0
}

private func onTime(_: OpaquePointer?, _: UInt64, _ userdata: UnsafeMutableRawPointer?) -> Int32 {
    callPlain(userdata)
}

private func onDefer(_: OpaquePointer?, _ userdata: UnsafeMutableRawPointer?) -> Int32 {
    callPlain(userdata)
}

private func callPlain(_ userdata: UnsafeMutableRawPointer?) -> Int32 {
    guard let source = EventSource.from(userdata), case .plain(let handler) = source.handler else { return 0 }
    handler()
    return 0
}

private func onSignalReceived(
    _: OpaquePointer?,
    _ info: UnsafePointer<signalfd_siginfo>?,
    _ userdata: UnsafeMutableRawPointer?
) -> Int32 {
    guard let info, let source = EventSource.from(userdata), case .signal(let handler) = source.handler else {
        return 0
    }
    handler(Int32(info.pointee.ssi_signo))
    return 0
}

private func onChild(
    _: OpaquePointer?,
    _ info: UnsafePointer<siginfo_t>?,
    _ userdata: UnsafeMutableRawPointer?
) -> Int32 {
    guard let info, let source = EventSource.from(userdata), case .child(let handler) = source.handler else { return 0 }
    handler(ChildExit(info.pointee))
    return 0
}

private func onInotify(
    _: OpaquePointer?,
    _ event: UnsafePointer<inotify_event>?,
    _ userdata: UnsafeMutableRawPointer?
) -> Int32 {
    guard let event, let source = EventSource.from(userdata), case .file(let handler) = source.handler else { return 0 }
    handler(FileEvent(event))
    return 0
}
