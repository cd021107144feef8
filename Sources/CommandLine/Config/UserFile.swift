import Client
import Glibc
import SessionModel

/// A file of the user's own.
struct UserFile {
    /// Where it is, or would be.
    let path: String

    /// Makes the file with `text` where there is none; whether it was made.
    func create(_ text: String, mode: mode_t = 0o644) throws(ClientError) -> Bool {
        makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else {
            if errno == EEXIST { return false }
            throw ClientError(.internal, "\(path): \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard write(file, bytes, bytes.count) == bytes.count else {
            throw ClientError(.internal, "\(path): \(String(cString: strerror(errno)))")
        }
        return true
    }

    /// Its content; none when it cannot be read.
    func read() -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return [] }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while case let count = Glibc.read(file, &chunk, chunk.count), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// Removes it.
    func remove() { unlink(path) }

    private func makeDirectory(_ path: String) {
        guard !path.isEmpty, mkdir(path, 0o700) != 0, errno == ENOENT else { return }
        makeDirectory(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        mkdir(path, 0o700)
    }
}
