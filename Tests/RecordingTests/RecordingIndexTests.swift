import Testing

@testable import Recording

@Suite("Where parts begin")
struct RecordingIndexTests {
    /// Three parts of ten seconds each; the second run begins in the last one, an hour later by the wall clock.
    private var parts: [RecordingPart] {
        (0..<3).map { part in
            let base = UInt64(part) * 10_000_000
            var lines = [
                part == 0
                    ? RecordingFixture.line("mark", at: base, mark: "started")
                    : RecordingFixture.line("resize", Array("80x24".utf8), at: base),
                RecordingFixture.line("screen", [], at: base),
            ]
            for second in 1...9 {
                lines.append(RecordingFixture.line("output", [0x61], at: base + UInt64(second) * 1_000_000))
            }
            if part == 2 {
                let restarted = RecordingFixture.line("mark", at: 3_630_000_000, mark: "started")
                lines.append(restarted.replacing("\"elapsed\":3630.000000", with: "\"elapsed\":0.000000"))
                let later = RecordingFixture.line("output", [0x62], at: 3_635_000_000)
                lines.append(later.replacing("\"elapsed\":3635.000000", with: "\"elapsed\":5.000000"))
            }
            return RecordingFixture.part(lines, name: part == 2 ? "io.jsonl" : RecordingFiles.part(part + 1))
        }
    }

    @Test("is one line of time over parts and runs")
    func positions() {
        let index = RecordingIndex(parts)
        #expect(index.parts.map(\.position) == [0, 10_000_000, 20_000_000])
        #expect(index.duration == 3_635_000_000)
        #expect(index.last?.timestamp == RecordingFixture.start + 3_635_000_000)
        let reader = index.reader()
        var positions: [UInt64] = []
        while reader.advance() { positions.append(reader.position) }
        #expect(positions == positions.sorted() && positions.last == index.duration)
    }

    @Test("a reader that begins later tells the same")
    func seek() {
        let index = RecordingIndex(parts)
        for (position, part) in [(0, 0), (9_999_999, 0), (10_000_000, 1), (25_000_000, 2), (9_000_000_000, 2)]
            as [(UInt64, Int)]
        {
            #expect(index.part(atPosition: position) == part)
            #expect(index.part(atTime: RecordingFixture.start + position) == part)
        }
        #expect(index.part(atTime: 0) == 0)
        let later = index.reader(from: 1)
        #expect(later.advance() && later.position == 10_000_000 && later.isFirstOfPart)
    }

    @Test("leaves out parts of which nothing can be read")
    func unreadable() {
        var parts = parts
        parts.insert(RecordingFixture.part([], name: "io-000003.jsonl"), at: 2)
        parts.insert(RecordingFixture.part(Array("junk".utf8), name: "io-000004.jsonl.zst"), at: 3)
        let index = RecordingIndex(parts)
        #expect(index.parts.count == 3 && index.failures.count == 1)
        #expect(RecordingIndex([]).first == nil)
    }

    @Test("the last line is found from the end")
    func tail() {
        let lines = (0..<5000).map { RecordingFixture.line("output", [0x61], at: UInt64($0)) }
        let bytes = Array((lines.joined(separator: "\n") + "\n{\"timest").utf8)
        #expect(RecordingIndex.lastHead(of: RecordingFixture.part(bytes))?.elapsed == 4999)
        #expect(RecordingIndex.lastHead(of: RecordingFixture.part([])) == nil)
    }

    @Test("a part that is there twice is read where it is not compressed, and parts are in their order")
    func order() {
        let names = [
            "io.jsonl", "io-000010.jsonl.zst", "io-000002.jsonl.zst", "io-000002.jsonl", "io.lock", "session.json",
            "io-000001.jsonl.zst",
        ]
        #expect(
            RecordingFiles.ordered(names) == [
                "io-000001.jsonl.zst", "io-000002.jsonl", "io-000010.jsonl.zst", "io.jsonl",
            ]
        )
    }
}
