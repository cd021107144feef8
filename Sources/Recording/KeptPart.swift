import Glibc

/// A part of a recording as it lies on the disk.
public struct KeptPart: Hashable, Sendable {
    /// The name of its file.
    public var name: String
    /// Its number; nil for the newest part.
    public var number: Int?
    /// Bytes of the file.
    public var bytes: UInt64
    /// When it was last written to, in microseconds since 1970-01-01 UTC.
    public var modifiedAt: UInt64

    /// Whether it is compressed, or sealed, which is compressed too.
    public var isPacked: Bool { name.hasSuffix(RecordingFiles.compressed) || name.hasSuffix(RecordingFiles.sealed) }

    /// A part with these facts.
    public init(name: String, number: Int?, bytes: UInt64, modifiedAt: UInt64) {
        (self.name, self.number, self.bytes, self.modifiedAt) = (name, number, bytes, modifiedAt)
    }

    /// The parts in the folder at `path`, oldest first and the newest last; of one that is there plain and compressed,
    /// both. What is no plain file is none of them.
    public static func list(_ path: String) -> [KeptPart] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var parts: [KeptPart] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard RecordingFiles.isPart(name), let part = KeptPart(name, in: dirfd(directory)) else { continue }
            parts.append(part)
        }
        return parts.sorted { ($0.number ?? .max, $0.name) < ($1.number ?? .max, $1.name) }
    }

    private init?(_ name: String, in directory: Int32) {
        var facts = stat()
        guard fstatat(directory, name, &facts, AT_SYMLINK_NOFOLLOW) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        self.init(
            name: name,
            number: RecordingFiles.number(of: name),
            bytes: UInt64(clamping: facts.st_size),
            modifiedAt: UInt64(clamping: facts.st_mtim.tv_sec) * 1_000_000 + UInt64(facts.st_mtim.tv_nsec) / 1000
        )
    }
}
