import Client
import Glibc
import SessionModel

/// Small text files.
enum FileStore {
    /// The largest file that is read, in bytes.
    static let maximumSize = 1 << 20

    /// The text of a file; nil when there is none.
    static func read(_ path: String) throws(ClientError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot read", path)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count < maximumSize {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw failure("cannot read", path) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Replaces a file in one step (rename(2)), making its folders.
    static func write(_ text: String, to path: String) throws(ClientError) {
        try makeFolder(of: path)
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure("cannot write", temporary) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, rename(temporary, path) == 0 else {
            let error = failure("cannot write", path)
            unlink(temporary)
            throw error
        }
    }

    /// Removes a file.
    static func remove(_ path: String) throws(ClientError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw failure("cannot remove", path) }
    }

    private static func makeFolder(of path: String) throws(ClientError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        if mkdir(folder, 0o755) == 0 || errno == EEXIST { return }
        guard errno == ENOENT else { throw failure("cannot make", folder) }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw failure("cannot make", folder) }
    }

    private static func failure(_ action: String, _ path: String) -> ClientError {
        let code: SessionErrorCode = errno == EACCES || errno == EPERM ? .notAllowed : .internal
        return ClientError(code, "\(action) \(path): \(String(cString: strerror(errno)))")
    }
}
