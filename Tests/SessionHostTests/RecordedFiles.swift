import Foundation
import Glibc

/// A recording as somebody reads it who knows JSON and base64 and nothing of ours.
struct RecordedFiles {
    /// A line.
    struct Line: Decodable {
        var timestamp: String
        var sessionID: String
        var direction: String
        var data: String
        var size: Int
        var elapsed: Double
        var masked: Bool?
        var mark: String?

        enum CodingKeys: String, CodingKey {
            case timestamp, direction, data, size, elapsed, masked, mark
            case sessionID = "session_id"
        }

        /// The bytes.
        var bytes: [UInt8] { Array(Data(base64Encoded: data) ?? Data("not base64".utf8)) }
        /// The bytes as text.
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// The folder.
    let path: String

    /// The names of the parts, oldest first.
    var parts: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let numbered = names.filter { $0.hasPrefix("io-") && !$0.hasSuffix(".new") }.sorted()
        // Of one that is there twice the plain one counts.
        let older = numbered.filter { !$0.hasSuffix(".zst") || !numbered.contains(String($0.dropLast(4))) }
        return older + names.filter { $0 == "io.jsonl" }
    }

    /// What a part holds, uncompressed.
    func text(of part: String) throws -> Data {
        let file = "\(path)/\(part)"
        guard part.hasSuffix(".zst") else { return try Data(contentsOf: URL(filePath: file)) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["zstd", "-dcq", file]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestFailure("zstd cannot read \(part)") }
        return data
    }

    /// The lines of a part; a last one that is not whole is none of them.
    func lines(of part: String) throws -> [Line] {
        let data = try text(of: part)
        let whole = data[..<((data.lastIndex(of: 10) ?? -1) + 1)]
        return try whole.split(separator: 10).map { try JSONDecoder().decode(Line.self, from: $0) }
    }

    /// All lines.
    func lines() throws -> [Line] { try parts.flatMap { try lines(of: $0) } }

    /// What the program printed.
    func output() throws -> [UInt8] { try lines().filter { $0.direction == "output" }.flatMap(\.bytes) }

    /// The numbers that stand in a line each; a last line that is not whole, because its program was cut short, is left out.
    static func wholeNumbers(_ text: String) -> [Int] {
        text.split(separator: "\r\n", omittingEmptySubsequences: false).dropLast().compactMap { Int($0) }
    }

    /// Waits until the lines are as `condition` wants them; throws after ``patience``.
    @discardableResult
    func wait(_ what: String, _ condition: ([Line]) -> Bool) throws -> [Line] {
        let deadline = Date(timeIntervalSinceNow: patience)
        while true {
            // A part may be compressed, or removed, between one look and the next.
            let found = Result { try lines() }
            if case .success(let lines) = found, condition(lines) { return lines }
            guard Date() < deadline else {
                throw TestFailure(
                    "the recording never has \(what): \(parts), \(found.map { $0.map { "\($0.direction) \($0.size) \($0.elapsed) \($0.mark ?? "")" } })"
                        + ((try? String(contentsOfFile: path + "/../../../../log", encoding: .utf8)) ?? "no log")
                )
            }
            usleep(5000)
        }
    }
}

extension TestHost {
    /// The process that writes the recording of this host.
    func recordWriter() throws -> pid_t {
        let deadline = Date(timeIntervalSinceNow: patience)
        while Date() < deadline {
            let children = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8)
            for word in children.split(separator: " ") {
                let name = try? String(contentsOfFile: "/proc/\(word)/comm", encoding: .utf8)
                if name == "roost-record\n", let writer = pid_t(word) { return writer }
            }
            usleep(5000)
        }
        throw TestFailure("nobody writes the recording")
    }
}
