import CSystemd
import Glibc

/// Structured entries in the journal (sd_journal_sendv(3)).
public enum Journal {
    /// How much an entry matters (syslog(3)).
    public enum Level: Int, Sendable {
        case error = 3
        case warning = 4
        case notice = 5
        case info = 6
        case debug = 7
    }

    /// Writes an entry with the text `message` and further fields, whose names are upper-case letters, digits and `_`.
    ///
    /// Never fails: where there is no journal the text goes to the standard error.
    public static func send(_ level: Level, _ message: String, fields: [String: String] = [:]) {
        send(level, message, fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }

    /// The same with fields of which there may be several of one name.
    public static func send(_ level: Level, _ message: String, _ fields: [(name: String, value: String)]) {
        let assignments =
            ["MESSAGE=\(message)", "PRIORITY=\(level.rawValue)"] + fields.map { "\($0.name)=\($0.value)" }
        let result = withVectors(assignments.map { Array($0.utf8) }) { vectors in
            sd_journal_sendv(vectors.baseAddress, Int32(vectors.count))
        }
        // Without journald the call fails with ENOENT or ECONNREFUSED.
        guard result < 0 else { return }
        let line = Array("<\(level.rawValue)>\(message)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }

    private static func withVectors(_ texts: [[UInt8]], _ body: (UnsafeBufferPointer<iovec>) -> Int32) -> Int32 {
        let bytes = texts.flatMap { $0 }
        return bytes.withUnsafeBytes { buffer in
            var offset = 0
            let vectors = texts.map { text in
                defer { offset += text.count }
                return iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress?.advanced(by: offset)),
                    iov_len: text.count
                )
            }
            return vectors.withUnsafeBufferPointer(body)
        }
    }
}
