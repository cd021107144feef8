import Glibc

/// Files in the session's folder: there whole or not at all.
enum StateFile {
    /// Writes `bytes` to `name` in `directory`; `isSynced`: also after a power cut. Returns what went wrong, or nil.
    static func write(_ bytes: [UInt8], to name: String, in directory: String, isSynced: Bool) -> HostError? {
        let path = directory + "/" + name
        let temporary = path + ".new"
        do throws(HostError) {
            let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw .last(.system, "open", path: temporary) }
            defer { close(descriptor) }
            try writeAll(bytes, to: descriptor, temporary)
            if isSynced, fsync(descriptor) != 0 { throw .last(.system, "fsync", path: temporary) }
            guard rename(temporary, path) == 0 else { throw .last(.system, "rename", path: path) }
        } catch {
            unlink(temporary)
            return error
        }
        guard isSynced else { return nil }
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return .last(.system, "open", path: directory) }
        defer { close(folder) }
        return fsync(folder) == 0 ? nil : .last(.system, "fsync", path: directory)
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(HostError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .last(.system, "write", path: path) }
            rest = rest.dropFirst(count)
        }
    }
}
