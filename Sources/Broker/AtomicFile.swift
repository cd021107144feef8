import Glibc
import Systemd

/// Files that are there whole or not at all.
enum AtomicFile {
    /// Replaces the file at `path` (mode 0600) by way of a second file beside it.
    ///
    /// With `isSynced` the new content is on the disk when this returns (fsync(2)).
    static func write(_ bytes: [UInt8], to path: String, isSynced: Bool) throws(SystemdError) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw .last("open \(temporary)") }
        do throws(SystemdError) {
            try writeAll(bytes, to: file, temporary)
            if isSynced, fsync(file) < 0 { throw .last("fsync \(temporary)") }
            close(file)
        } catch {
            close(file)
            unlink(temporary)
            throw error
        }
        let isNew = access(path, F_OK) != 0
        guard rename(temporary, path) == 0 else { throw .last("rename \(temporary)") }
        // A power cut may bring the file back that was replaced; one that was not there would be lost.
        if isSynced, isNew { sync(directoryOf: path) }
    }

    /// Removes a file; nothing happens when it is not there.
    static func remove(_ path: String) throws(SystemdError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw .last("unlink \(path)") }
    }

    /// Reads a whole file; nil when there is none. One of more than `maximum` bytes is refused (EFBIG).
    static func read(_ path: String, upTo maximum: Int = .max) throws(SystemdError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .last("open \(path)")
        }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16384)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            guard count >= 0 else { throw .last("read \(path)") }
            if count == 0 { return bytes }
            guard count <= maximum - bytes.count else { throw SystemdError("read \(path)", returned: -EFBIG) }
            bytes += chunk[..<count]
        }
    }

    /// Reads a text, such as one of the kernel's; nil where it is not there or cannot be read.
    static func text(_ path: String) -> String? {
        let bytes = (try? read(path)) ?? nil
        return bytes.map { String(decoding: $0, as: UTF8.self) }
    }

    /// Makes a folder with mode 0700, and those above it.
    static func makeDirectory(_ path: String) throws(SystemdError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        guard errno == ENOENT, !parent.isEmpty else { throw .last("mkdir \(path)") }
        try makeDirectory(String(parent))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .last("mkdir \(path)") }
    }

    /// Makes a folder with mode 0700 that must not be there yet; false when it is.
    static func makeNewDirectory(_ path: String) throws(SystemdError) -> Bool {
        guard mkdir(path, 0o700) != 0 else { return true }
        guard errno == EEXIST else { throw .last("mkdir \(path)") }
        return false
    }

    /// The names in a folder; none when it is not there.
    static func list(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a folder and the files in it; folders inside are removed too. Nothing happens when it is not there.
    static func removeTree(_ path: String) {
        for name in list(path) {
            let entry = "\(path)/\(name)"
            if unlink(entry) < 0, errno == EISDIR || errno == EPERM { removeTree(entry) }
        }
        rmdir(path)
    }

    private static func writeAll(_ bytes: [UInt8], to file: Int32, _ path: String) throws(SystemdError) {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(file, $0.baseAddress?.advanced(by: offset), $0.count - offset)
            }
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .last("write \(path)")
            }
            offset += count
        }
    }

    private static func sync(directoryOf path: String) {
        let parent = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
        let directory = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }
}
