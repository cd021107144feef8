import Foundation
import Glibc
import Recording

/// Writes parts of recordings for tests, by Foundation's own base64, and opens them.
struct RecordingFixture {
    static let start: UInt64 = 1_795_276_800_000_000

    /// A line as the recorder writes it.
    static func line(
        _ direction: String,
        _ data: [UInt8] = [],
        at elapsed: UInt64 = 0,
        size: Int? = nil,
        mark: String? = nil,
        masked: Bool = false
    ) -> String {
        let micro = String(elapsed % 1_000_000)
        let padded = String(repeating: "0", count: 6 - micro.count) + micro
        return "{\"timestamp\":\"\(TimestampText.format(start + elapsed))\",\"session_id\":\"7c5dcf5d\","
            + "\"direction\":\"\(direction)\",\"data\":\"\(Data(data).base64EncodedString())\","
            + "\"size\":\(size ?? data.count),\"elapsed\":\(elapsed / 1_000_000).\(padded)"
            + (masked ? ",\"masked\":true" : "") + (mark.map { ",\"mark\":\"\($0)\"" } ?? "") + "}"
    }

    /// An open part that holds `bytes`; it is closed with the process.
    static func part(_ bytes: some Collection<UInt8>, name: String = "io.jsonl") -> RecordingPart {
        // A file without a name (open(2), O_TMPFILE).
        let file = open("/tmp", O_RDWR | 0o20_200_000, 0o600)
        var offset = 0
        let all = Array(bytes)
        while offset < all.count {
            let count = all.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: offset), $0.count - offset) }
            precondition(count > 0)
            offset += count
        }
        return RecordingPart(name: name, descriptor: file)
    }

    static func part(_ lines: [String], name: String = "io.jsonl") -> RecordingPart {
        part(lines.map { $0 + "\n" }.joined().utf8, name: name)
    }

    /// All lines of a reader.
    static func entries(_ reader: RecordReader) -> [RecordEntry] {
        var entries: [RecordEntry] = []
        while reader.advance() { entries.append(reader.entry) }
        return entries
    }
}
