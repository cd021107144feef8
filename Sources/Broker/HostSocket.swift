import CRoost
import Glibc
import HostProtocol
import SessionModel
import Systemd

/// Connections to a session's host.
enum HostSocket {
    /// Connects to the host that listens at `path` and tells it what the connection may do; the caller closes it.
    ///
    /// Never waits: a host that takes no connections is as good as none. Throws HostUnreachable.
    static func open(_ path: String, grant: Grant) throws(SystemdError) -> Int32 {
        let descriptor = socket(
            AF_UNIX,
            Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue),
            0
        )
        guard descriptor >= 0 else { throw .last("socket") }
        do throws(SystemdError) {
            try connect(descriptor, path)
            let frame = FrameEncoder.encode(.grant(grant))
            // A new connection has room for a frame of this size.
            guard send(descriptor, frame, frame.count, Int32(MSG_NOSIGNAL)) == frame.count else {
                throw unreachable(path)
            }
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// The process that listens at the other end (SO_PEERCRED of unix(7)); 0 where the kernel does not say.
    static func process(of descriptor: Int32) -> pid_t {
        var (pid, uid) = (pid_t(0), uid_t(0))
        return croost_peer(descriptor, &pid, &uid) == 0 ? pid : 0
    }

    private static func connect(_ descriptor: Int32, _ path: String) throws(SystemdError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let isCopied = withUnsafeMutableBytes(of: &address.sun_path) { room in
            guard path.utf8.count < room.count else { return false }
            room.copyBytes(from: path.utf8)
            return true
        }
        guard isCopied else { throw .refused(.internal, "the path '\(path)' is too long for a socket") }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw errno == EAGAIN ? .crowded(path) : unreachable(path) }
    }

    /// Whether `error` says that too many connections wait to be taken, which a moment's patience may help.
    static func isCrowded(_ error: SystemdError) -> Bool { error.errno == EAGAIN }

    private static func unreachable(_ path: String) -> SystemdError {
        .refused(.hostUnreachable, "the session's host does not answer at '\(path)': \(SystemdError.text(of: errno))")
    }
}

extension SystemdError {
    /// The host takes no connection because many wait already.
    fileprivate static func crowded(_ path: String) -> SystemdError {
        SystemdError(
            code: .remote,
            message: "the session's host is too busy to take a connection at '\(path)'",
            errno: EAGAIN,
            name: SessionErrorCode.hostUnreachable.dbusName
        )
    }
}
