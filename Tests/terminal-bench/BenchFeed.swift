import Glibc
import Terminal

/// An engine that is fed one file, so that others can be fed the same: in chunks of 64 KiB, at 80 columns and 24 rows,
/// with a scrollback of 10,000 rows.
enum BenchFeed {
    private static let chunk = 65536
    private static let runs = 3

    /// The nanoseconds of the best of three new engines.
    static func nanoseconds(for bytes: [UInt8]) -> Int {
        (0..<runs).map { _ in
            let engine = Engine(columns: 80, rows: 24)
            return Int(ContinuousClock().measure { feed(bytes, to: engine) } / .nanoseconds(1))
        }.min() ?? 0
    }

    /// What one engine takes that has read `bytes`: how the process has grown for it, and what the engine counts itself.
    static func memory(for bytes: [UInt8]) -> (process: Int, scrollback: Int, rows: Int) {
        let before = residentBytes()
        let engine = Engine(columns: 80, rows: 24)
        feed(bytes, to: engine)
        let process = residentBytes() - before
        return (process, engine.scrollbackBytes, engine.scrollbackRows)
    }

    /// Feeds all of `bytes`, in chunks.
    static func feed(_ bytes: [UInt8], to engine: Engine) {
        bytes.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                let end = min(bytes.count, start + chunk)
                engine.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            }
        }
    }

    /// The memory of this process that is in use (proc(5), statm).
    static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line: [UInt8] = Array(repeating: 0, count: 128)
        let count = fread(&line, 1, line.count, file)
        let fields = String(decoding: line.prefix(count), as: UTF8.self).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }
}
