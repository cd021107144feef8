import Client
import Glibc
import SessionModel

/// An agent's file of settings: read whole, and replaced in one step with its mode kept.
struct AgentFile {
    /// Behind the name of the file that keeps what was there before the last change.
    static let backupSuffix = ".roost-backup"
    /// The largest file that is changed, in bytes.
    private static let maximumSize = 4 << 20

    /// Where it is: past symbolic links, which stay.
    let path: String

    init(_ path: String) {
        if let resolved = realpath(path, nil) {
            self.path = String(cString: resolved)
            free(resolved)
        } else {
            self.path = path
        }
    }

    /// The text; nil where there is no file. Throws for one that cannot be read, or is no text.
    func read() throws(ClientError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot read")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failure("cannot read") }
            if count == 0 { break }
            bytes += buffer[..<count]
            guard bytes.count <= Self.maximumSize else {
                throw ClientError(.invalidSpec, "\(path) is larger than \(Self.maximumSize) bytes; it is left alone")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ClientError(.invalidSpec, "\(path) is no text in UTF-8; it is left alone")
        }
        return text
    }

    /// Writes `text`, and what was there into a file beside it.
    func write(_ text: String, keeping old: String?) throws(ClientError) {
        var facts = stat()
        let mode = stat(path, &facts) == 0 ? facts.st_mode & 0o777 : 0o600
        if let old { try put(old, at: path + Self.backupSuffix, mode) } else { makeFolder(of: path) }
        try put(text, at: path, mode)
    }

    /// Removes it, with what was kept of it.
    func remove() throws(ClientError) {
        guard unlink(path) == 0 else { throw failure("cannot remove") }
        unlink(path + Self.backupSuffix)
    }

    private func put(_ text: String, at path: String, _ mode: mode_t) throws(ClientError) {
        let temporary = "\(path).new-\(getpid())"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw failure("cannot write") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard fchmod(descriptor, mode) == 0, Glibc.write(descriptor, bytes, bytes.count) == bytes.count,
            fsync(descriptor) == 0, rename(temporary, path) == 0
        else {
            let error = failure("cannot write")
            unlink(temporary)
            throw error
        }
    }

    private func makeFolder(of path: String) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o700) != 0, errno == ENOENT {
            makeFolder(of: folder)
            mkdir(folder, 0o700)
        }
    }

    private func failure(_ action: String) -> ClientError {
        let code: SessionErrorCode = errno == EACCES || errno == EPERM ? .notAllowed : .internal
        return ClientError(code, "\(action) \(path): \(String(cString: strerror(errno)))")
    }
}
