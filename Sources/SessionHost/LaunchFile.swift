import Glibc
import HostProtocol
import SessionModel

/// The file that tells a host what to start; it is gone once it was read, whatever it held.
enum LaunchFile {
    /// Reads and removes the launch file at `path`.
    ///
    /// It must be a plain file that belongs to this user alone.
    static func take(at path: String) throws(HostError) -> LaunchRequest {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last(.launch, "open", path: path) }
        defer { close(descriptor) }
        unlink(path)
        try check(descriptor, path)
        let bytes = try readAll(descriptor, path)
        do {
            return try LaunchRequest(decoding: bytes[...])
        } catch {
            throw HostError(.launch, "\(path): \(error.message)", errno: EBADMSG, path: path)
        }
    }

    private static func check(_ descriptor: Int32, _ path: String) throws(HostError) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0 else { throw .last(.launch, "fstat", path: path) }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw HostError(.launch, "\(path) is not a plain file", errno: EINVAL, path: path)
        }
        guard facts.st_uid == geteuid(), facts.st_mode & 0o077 == 0 else {
            throw HostError(.launch, "\(path) is not private to this user", errno: EPERM, path: path)
        }
    }

    private static func readAll(_ descriptor: Int32, _ path: String) throws(HostError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .last(.launch, "read", path: path) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= LaunchRequest.maximumFileSize else {
                throw HostError(
                    .launch,
                    "\(path) is larger than \(LaunchRequest.maximumFileSize) bytes",
                    errno: EFBIG,
                    path: path
                )
            }
        }
    }
}
