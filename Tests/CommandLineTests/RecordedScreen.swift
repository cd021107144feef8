import Foundation
import Glibc
import Recording

/// Writes recordings for tests of what the command line makes of them.
struct RecordedScreen {
    static let start: UInt64 = 1_795_276_800_000_000

    private(set) var lines: [String] = []
    /// Microseconds since the beginning.
    var now: UInt64 = 0

    init(columns: Int = 80, rows: Int = 24) {
        add("mark", mark: "started")
        add("resize", Array("\(columns)x\(rows)".utf8))
    }

    mutating func add(_ direction: String, _ data: [UInt8] = [], size: Int? = nil, mark: String? = nil) {
        let micro = String(now % 1_000_000)
        let elapsed = "\(now / 1_000_000)." + String(repeating: "0", count: 6 - micro.count) + micro
        lines.append(
            "{\"timestamp\":\"\(TimestampText.format(Self.start + now))\",\"session_id\":\"7c5dcf5d\",\"direction\":\"\(direction)\","
                + "\"data\":\"\(Data(data).base64EncodedString())\",\"size\":\(size ?? data.count),\"elapsed\":\(elapsed)"
                + (mark.map { ",\"mark\":\"\($0)\"" } ?? "") + "}"
        )
    }

    mutating func output(_ text: String, after microseconds: UInt64 = 0) {
        now += microseconds
        add("output", Array(text.utf8))
    }

    /// The lines so far as an open part; it is closed with the process.
    mutating func part(_ name: String = "io.jsonl") -> RecordingPart {
        defer { lines = [] }
        let file = open("/tmp", O_RDWR | 0o20_200_000, 0o600)
        let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
        _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        return RecordingPart(name: name, descriptor: file)
    }
}
