import CRoost
import Glibc

/// The socket that the broker connects to: mode 0600 in a directory of mode 0700.
final class ListeningSocket {
    /// Connections that may wait to be accepted.
    private static let backlog: Int32 = 64

    /// The descriptor, for the event loop.
    let descriptor: Int32
    private let path: String

    /// Listens at `path`. Whatever stands there is the rest of an earlier run and is replaced: the directory is
    /// private.
    init(path: String) throws(HostError) {
        self.path = path
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < room else {
            throw HostError(
                .system,
                "the socket's path is longer than \(room - 1) bytes: \(path)",
                errno: ENAMETOOLONG,
                path: path
            )
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        try Self.makeDirectory(of: path)

        let flags = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = socket(AF_UNIX, flags, 0)
        guard descriptor >= 0 else { throw .last(.system, "socket") }
        do throws(HostError) {
            unlink(path)
            // Before bind(2), which makes the file with this mode: nobody can come in between.
            guard fchmod(descriptor, 0o600) == 0 else { throw .last(.system, "fchmod", path: path) }
            let length = socklen_t(MemoryLayout<sockaddr_un>.size)
            let bound = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
            }
            guard bound == 0 else { throw .last(.system, "bind", path: path) }
            guard listen(descriptor, Self.backlog) == 0 else { throw .last(.system, "listen", path: path) }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Takes over a socket that listens at `path`.
    init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// What came of an attempt to accept.
    enum Accepted {
        case connection(Int32)
        /// Nobody waits.
        case none
        /// Descriptors or memory are short: trying again at once would fail again.
        case exhausted(Int32)
    }

    /// Takes the next connection, non-blocking and close-on-exec; the caller closes it.
    func accept() -> Accepted {
        while true {
            let connection = croost_accept(descriptor)
            if connection >= 0 { return .connection(connection) }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted(errno)
            default: return .none
            }
        }
    }

    /// Removes the socket, and its directory when nothing else is in it.
    func remove() {
        unlink(path)
        rmdir(Self.directory(of: path))
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }

    private static func makeDirectory(of path: String) throws(HostError) {
        let directory = directory(of: path)
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw .last(.system, "mkdir", path: directory)
        }
        var facts = stat()
        guard lstat(directory, &facts) == 0 else { throw .last(.system, "lstat", path: directory) }
        guard facts.st_mode & S_IFMT == S_IFDIR, facts.st_uid == geteuid() else {
            throw HostError(.system, "\(directory) is not a directory of this user", errno: EPERM, path: directory)
        }
        guard facts.st_mode & 0o077 == 0 || chmod(directory, 0o700) == 0 else {
            throw .last(.system, "chmod", path: directory)
        }
    }
}
