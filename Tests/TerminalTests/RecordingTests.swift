import Foundation
import Testing

@testable import Terminal

/// What real programs printed (Tests/TerminalOracle/recordings), and what the fuzzer found worth keeping.
@Suite struct RecordingTests {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

    private static func names(_ folder: String, _ suffix: String) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: tests.appending(path: folder).path)
        return (files ?? []).filter { $0.hasSuffix(suffix) }.sorted()
    }

    /// A program's output, and the size of the terminal that it ran in.
    private static func recording(_ name: String) throws -> (output: [UInt8], columns: Int, rows: Int) {
        let file = tests.appending(path: "TerminalOracle/recordings/\(name)")
        let timing = try String(
            contentsOf: file.deletingPathExtension().appendingPathExtension("timing"),
            encoding: .utf8
        )
        let size = timing.prefix { $0 != "\n" }.split(separator: " ").compactMap { Int($0) }
        try #require(size.count == 2)
        return (Array(try Data(contentsOf: file)), size[0], size[1])
    }

    @Test func recordingsAndInputsAreThere() {
        #expect(Self.names("TerminalOracle/recordings", ".output").count >= 8)
        #expect(Self.names("TerminalFuzz/corpus", "").count >= 100)
    }

    @Test(arguments: names("TerminalOracle/recordings", ".output"))
    func splittingARecordingChangesNothing(_ name: String) throws {
        let (output, columns, rows) = try Self.recording(name)
        let whole = Engine(columns: columns, rows: rows)
        whole.feed(output)
        for size in [1, 3, 17, 4096] {
            let split = Engine(columns: columns, rows: rows)
            for start in stride(from: 0, to: output.count, by: size) {
                split.feed(Array(output[start..<min(output.count, start + size)]))
            }
            #expect(Difference.between(State(whole.core), State(split.core)) == nil, "pieces of \(size)")
        }
    }

    /// At any point: the snapshot and the rest of the stream are the whole stream.
    @Test(arguments: names("TerminalOracle/recordings", ".output"))
    func whoAttachesLaterMissesNothing(_ name: String) throws {
        let (output, columns, rows) = try Self.recording(name)
        let whole = Engine(columns: columns, rows: rows)
        whole.feed(output)
        let wanted = State(whole.core)
        let engine = Engine(columns: columns, rows: rows)
        var position = 0
        // Odd, so that it falls into sequences and code points.
        for seam in stride(from: 1, to: output.count, by: max(1, output.count / 97) | 1) {
            engine.feed(Array(output[position..<seam]))
            position = seam
            let joined = Engine(columns: columns, rows: rows)
            joined.feed(engine.snapshot(SnapshotOptions(scrollbackRows: 10_000)))
            #expect(Difference.between(State(engine.core), State(joined.core)) == nil, "at \(seam)")
            joined.feed(Array(output[seam...]))
            #expect(Difference.between(wanted, State(joined.core)) == nil, "behind \(seam)")
        }
    }

    @Test(arguments: names("TerminalFuzz/corpus", ""))
    func inputsOfTheFuzzer(_ name: String) throws {
        let input = Array(try Data(contentsOf: Self.tests.appending(path: "TerminalFuzz/corpus/\(name)")))
        #expect(StreamProperties.failure(of: input) == nil)
    }
}
