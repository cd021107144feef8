import CSystemd
import Glibc

/// What a descriptor is ready for (epoll_ctl(2)).
public struct IOEvents: OptionSet, Sendable {
    /// The bits of epoll_ctl(2).
    public let rawValue: UInt32

    /// Takes the bits of epoll_ctl(2).
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// It can be read from (EPOLLIN).
    public static let readable = IOEvents(rawValue: EPOLLIN.rawValue)
    /// It can be written to (EPOLLOUT).
    public static let writable = IOEvents(rawValue: EPOLLOUT.rawValue)
    /// Something out of the ordinary has happened, such as pressure on memory (EPOLLPRI).
    public static let priority = IOEvents(rawValue: EPOLLPRI.rawValue)
    /// The other side is gone; always waited for (EPOLLHUP).
    public static let hangUp = IOEvents(rawValue: EPOLLHUP.rawValue)
    /// It failed; always waited for (EPOLLERR).
    public static let error = IOEvents(rawValue: EPOLLERR.rawValue)
    /// Only changes are told, not states (EPOLLET).
    public static let edgeTriggered = IOEvents(rawValue: EPOLLET.rawValue)
}

/// The order in which events of one round are handled: smaller values first (sd_event_source_set_priority(3)).
public struct Priority: Sendable, Hashable {
    /// The number that libsystemd sorts by.
    public let rawValue: Int64

    /// Any place in the order.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// Before the others.
    public static let high = Priority(Int64(SD_EVENT_PRIORITY_IMPORTANT))
    /// The usual.
    public static let normal = Priority(Int64(SD_EVENT_PRIORITY_NORMAL))
    /// When there is nothing else to do.
    public static let low = Priority(Int64(SD_EVENT_PRIORITY_IDLE))
}

/// How a child process ended (waitid(2)).
public enum ChildExit: Hashable, Sendable {
    /// It called exit(3) with this status.
    case exited(Int32)
    /// This signal ended it.
    case signaled(Int32, dumpedCore: Bool)

    init(_ info: siginfo_t) {
        let status = info._sifields._sigchld.si_status
        switch info.si_code {
        case Int32(CLD_EXITED): self = .exited(status)
        case Int32(CLD_DUMPED): self = .signaled(status, dumpedCore: true)
        default: self = .signaled(status, dumpedCore: false)
        }
    }
}
