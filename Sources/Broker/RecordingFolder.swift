import Glibc
import Recording
import SessionModel
import Systemd

/// The recording in one session's folder, as the disk has it.
struct RecordingFolder: Sendable {
    /// A part: one file, or two while it is being compressed.
    struct Part: Sendable, Hashable {
        /// The file that is read.
        var name: String
        /// All files of the part.
        var names: [String]
        /// Bytes of the files.
        var bytes: UInt64
        /// When it was written to last, in microseconds since 1970-01-01 UTC.
        var modified: UInt64
        /// Whether it is the newest, which a living session writes.
        var isCurrent: Bool
    }

    let path: String
    let parts: [Part]

    /// Looks at a folder; nil where there is no part in it.
    init?(path: String) {
        let files = KeptPart.list(path)
        let byNumber = Dictionary(grouping: files, by: \.number)
        self.path = path
        parts = RecordingFiles.ordered(files.map(\.name)).map { name in
            let number = RecordingFiles.number(of: name)
            let all = byNumber[number] ?? []
            return Part(
                name: name,
                names: all.map(\.name),
                bytes: all.reduce(0) { $0 + $1.bytes },
                modified: all.map(\.modifiedAt).max() ?? 0,
                isCurrent: number == nil
            )
        }
        if parts.isEmpty { return nil }
    }

    /// Bytes of its files.
    var bytes: UInt64 { parts.reduce(0) { $0 + $1.bytes } }
    /// Whether a part of it is sealed.
    var isSealed: Bool { parts.contains { RecordingFiles.isSealed($0.name) } }

    /// When its first line and its last one were recorded; 0 where that cannot be read.
    var span: (start: UInt64, end: UInt64) {
        guard let first = parts.first, let last = parts.last else { return (0, 0) }
        let start = Self.with(first, in: path) { RecordingIndex.firstHead(of: $0)?.timestamp }
        let end = Self.with(last, in: path) { RecordingIndex.lastHead(of: $0)?.timestamp }
        return (start ?? 0, end ?? last.modified)
    }

    private static func with(_ part: Part, in folder: String, _ body: (RecordingPart) -> UInt64?) -> UInt64? {
        let file = Glibc.open("\(folder)/\(part.name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return body(RecordingPart(name: part.name, descriptor: file))
    }

    /// How many parts are opened for one reply: dbus-daemon disconnects who sends more descriptors in a message
    /// (dbus-daemon(1), max_message_unix_fds).
    static let maximumOpen = 16
    /// How often a recording is looked at anew that is rotated while it is being opened.
    private static let tries = 20

    /// Opens the parts with a higher number than `number`, each of them once however they are moved meanwhile; the caller
    /// closes them.
    static func open(_ path: String, after number: Int) throws(SystemdError) -> [(name: String, file: Int32)] {
        for _ in 0..<tries {
            let before = AtomicFile.list(path)
            let wanted = RecordingFiles.ordered(before).filter { (RecordingFiles.number(of: $0) ?? .max) > number }
            var opened: [(name: String, file: Int32)] = []
            var isWhole = true
            for name in wanted.prefix(maximumOpen) {
                let file = Glibc.open("\(path)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                guard file >= 0 else {
                    let error = errno
                    isWhole = false
                    guard error != ENOENT else { break }
                    opened.forEach { close($0.file) }
                    throw SystemdError("open \(path)/\(name)", returned: -error)
                }
                opened.append((name, file))
            }
            // A part that has got its number meanwhile was the newest: it was left out, or is there under both names.
            if isWhole, numbers(AtomicFile.list(path)).isSubset(of: numbers(before)) { return opened }
            opened.forEach { close($0.file) }
        }
        throw .refused(.internal, "the recording in '\(path)' changes faster than it can be opened; try again")
    }

    private static func numbers(_ names: [String]) -> Set<Int> { Set(names.compactMap(RecordingFiles.number)) }
}
