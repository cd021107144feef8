import Foundation
import Terminal
import Testing

/// The inputs of the project's shared folder: what a terminal of 80×25 shows after each.
@Suite struct ConformanceTests {
    /// Inputs that we answer otherwise on purpose, with the reason.
    static let skipped: [String: String] = [
        "t0060-DECSC": "the pending wrap is saved with the cursor (DEC STD 070), as xterm does now",
        "t0061-CSI_s": "the pending wrap is saved with the cursor (DEC STD 070), as xterm does now",
        "t0084-CBT": "CBT moves the cursor, and a cursor that moved has no wrap pending",
        "t0103-reverse_wrap": "only mode 1045 goes on from the first row to the last, as xterm does now",
    ]

    static let folder: URL? = {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let candidates = [
            repository.appending(path: "../shared/conformance/xterm.js"),
            URL(filePath: ProcessInfo.processInfo.environment["ROOST_SHARED"] ?? "/nonexistent")
                .appending(path: "conformance/xterm.js"),
        ]
        return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    static let names: [String] = {
        guard let folder, let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return []
        }
        return files.filter { $0.hasSuffix(".in") && files.contains($0.dropLast(3) + ".text") }.sorted()
    }()

    @Test(.enabled(if: folder != nil, "the shared folder with the inputs is not here"), arguments: names)
    func screenIsAsExpected(_ name: String) throws {
        let stem = String(name.dropLast(3))
        if let reason = ConformanceTests.skipped[stem] {
            print("skipped \(stem): \(reason)")
            return
        }
        let folder = try #require(ConformanceTests.folder)
        let input = try Data(contentsOf: folder.appending(path: name))
        let expected = try String(contentsOf: folder.appending(path: stem + ".text"), encoding: .utf8)
        let engine = Engine(columns: 80, rows: 25)
        // The inputs were recorded with the line discipline's newline: LF is CR LF.
        var bytes: [UInt8] = []
        for byte in input { bytes += byte == 0x0A ? [0x0D, 0x0A] : [byte] }
        engine.feed(bytes)
        #expect(Self.lines(engine.screenText()) == Self.lines(expected))
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return String(line)
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }
}
