import CZstd
import Foundation
import Testing

@testable import Recording

@Suite("Reading a recording")
struct RecordReaderTests {
    private let lines = [
        RecordingFixture.line("mark", at: 0, mark: "started"),
        RecordingFixture.line("resize", Array("80x24".utf8), at: 1),
        RecordingFixture.line("output", Array("hello\r\n".utf8), at: 1_234_567),
        RecordingFixture.line("input", at: 2_000_000, size: 8, masked: true),
        RecordingFixture.line("mark", at: 3_000_000, size: 4096, mark: "dropped"),
        RecordingFixture.line("output", Array(0...255), at: 4_000_000),
    ]

    @Test("gives each line as it was written")
    func plain() {
        let reader = RecordReader([RecordingFixture.part(lines)])
        let entries = RecordingFixture.entries(reader)
        #expect(entries.map(\.direction) == [.mark, .resize, .output, .input, .mark, .output])
        #expect(entries[0].mark == .started && entries[4].mark == .dropped && entries[4].size == 4096)
        #expect(entries[2].data == Array("hello\r\n".utf8) && entries[2].elapsed == 1_234_567)
        #expect(entries[2].timestamp == RecordingFixture.start + 1_234_567)
        #expect(entries[3].isMasked && entries[3].size == 8 && entries[3].data.isEmpty)
        #expect(entries[5].data == Array(0...255))
        #expect(reader.losses == RecordReader.Losses())
    }

    @Test("decompresses, also several frames behind one another")
    func compressed() {
        func frame(_ lines: ArraySlice<String>) -> [UInt8] {
            let text = Array(lines.map { $0 + "\n" }.joined().utf8)
            var frame = [UInt8](repeating: 0, count: ZSTD_compressBound(text.count))
            let count = ZSTD_compress(&frame, frame.count, text, text.count, 3)
            return Array(frame[..<count])
        }
        let whole = frame(lines[..<3]) + frame(lines[3...])
        let name = "io-000001.jsonl.zst"
        let reader = RecordReader([RecordingFixture.part(whole, name: name)])
        #expect(
            RecordingFixture.entries(reader) == RecordingFixture.entries(RecordReader([RecordingFixture.part(lines)]))
        )
        #expect(reader.losses == RecordReader.Losses())
        // What there is of one that is cut short counts; that it is cut is told.
        let cut = RecordReader([RecordingFixture.part(whole.dropLast(3), name: name)])
        #expect(RecordingFixture.entries(cut).count >= 3)
        #expect(cut.losses.failures.map(\.code) == [.compression])
        let broken = RecordReader([
            RecordingFixture.part(Array("no zstd".utf8), name: name), RecordingFixture.part(lines),
        ])
        #expect(RecordingFixture.entries(broken).count == lines.count && broken.losses.failures.count == 1)
    }

    @Test("refuses what is sealed, and goes on with the next part")
    func sealed() {
        let parts = [RecordingFixture.part(lines, name: "io-000001.jsonl.sealed"), RecordingFixture.part(lines)]
        let reader = RecordReader(parts)
        #expect(RecordingFixture.entries(reader).count == lines.count)
        #expect(reader.losses.failures.map(\.code) == [.sealed])
    }

    @Test("takes any order of members, spaces, escapes and members that nobody knows")
    func otherShapes() throws {
        let shapes = [
            #"{ "size" : 6, "data":"aGVsbG8K", "direction":"output", "elapsed":1.5, "timestamp":"2026-11-21T17:07:41.5+01:00"}"#,
            #"{"future":{"a":[1,-2.5e3,null,{"b":"\ud83d\ude00"}]},"timestamp":"2026-11-21T16:07:41.5Z","direction":"output","data":"aGVsbG8K","elapsed":15e-1}"#,
            #"{"timestamp":"2026-11-21T16:07:41.500000Z","session_id":"x","direction":"output","data":"\u0061GVsbG8K","size":6,"elapsed":1.500000,"masked":false,"mark":null}"#,
        ]
        for shape in shapes {
            let entry = try #require(
                RecordingFixture.entries(RecordReader([RecordingFixture.part([shape])])).first,
                "\(shape)"
            )
            #expect(entry.data == Array("hello\n".utf8) && entry.elapsed == 1_500_000 && entry.size == 6)
            #expect(TimestampText.format(entry.timestamp) == "2026-11-21T16:07:41.500000Z")
        }
        let slashed = #"{"timestamp":"2026-11-21T16:07:41.5Z","direction":"output","data":"\/\/8="}"#
        #expect(RecordingFixture.entries(RecordReader([RecordingFixture.part([slashed])])).first?.data == [0xFF, 0xFF])
    }

    @Test(
        "leaves out damaged lines, and counts them",
        arguments: [
            "", "nonsense", "{}", "[1]", "{\"timestamp\":\"2026-11-21T16:07:41Z\"}",
            #"{"timestamp":"yesterday","direction":"output","data":""}"#,
            #"{"timestamp":"2026-11-21T16:07:41Z","direction":"output","data":"aGVsbG8"}"#,
            #"{"timestamp":"2026-11-21T16:07:41Z","direction":"output","data":"aG*sbG8K"}"#,
            #"{"timestamp":"2026-11-21T16:07:41Z","direction":"output","data":"aGVsbG8K"} more"#,
            #"{"timestamp":"2026-11-21T16:07:41Z","direction":"output","data":"aGVsbG8K","size":-1}"#,
            #"{"timestamp":"2026-11-21T16:07:41Z","direction":"output","elapsed":1e300,"data":""}"#,
            String(repeating: "[", count: 100_000), #"{"a":"# + String(repeating: "[", count: 100_000),
        ]
    )
    func damaged(line: String) {
        let reader = RecordReader([RecordingFixture.part([lines[0], line, lines[1]])])
        #expect(RecordingFixture.entries(reader).map(\.direction) == [.mark, .resize])
        #expect(reader.losses.damaged == (line.isEmpty ? 0 : 1) && reader.losses.torn == 0)
    }

    @Test("skips what only a later version knows")
    func unknown() {
        let line = RecordingFixture.line("telepathy", [1, 2, 3])
        let reader = RecordReader([
            RecordingFixture.part([lines[0], line, RecordingFixture.line("mark", mark: "moved")])
        ])
        #expect(RecordingFixture.entries(reader).count == 1)
        #expect(reader.losses.unknown == 2 && !reader.losses.isAny)
    }

    @Test("leaves out a last line that is cut anywhere, and nothing else")
    func torn() {
        let whole = Array(lines.map { $0 + "\n" }.joined().utf8)
        let before = lines.dropLast().reduce(0) { $0 + $1.utf8.count + 1 }
        for end in before...whole.count {
            let reader = RecordReader([RecordingFixture.part(whole[..<end])])
            // A last line that lacks its newline alone is whole.
            let isWhole = end >= whole.count - 1
            #expect(RecordingFixture.entries(reader).count == lines.count - (isWhole ? 0 : 1), "\(end)")
            #expect(reader.losses.torn == (isWhole || end == before ? 0 : 1), "\(end)")
        }
    }

    @Test("reads lines longer than its buffer, and leaves out those that are too long")
    func long() {
        let data = (0..<2_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let reader = RecordReader([RecordingFixture.part([lines[0], RecordingFixture.line("output", data), lines[1]])])
        #expect(RecordingFixture.entries(reader).map(\.data.count) == [0, data.count, 5])
        let endless = String(repeating: "x", count: RecordReader.maximumLine + 100_000)
        let other = RecordReader([RecordingFixture.part([lines[0], endless, lines[1]])])
        #expect(RecordingFixture.entries(other).count == 2 && other.losses.damaged == 1)
    }

    @Test("survives random bytes and random damage")
    func fuzz() {
        var generator = SystemRandomNumberGenerator()
        let whole = Array((0..<20).flatMap { _ in lines }.map { $0 + "\n" }.joined().utf8)
        for round in 0..<300 {
            var bytes = round % 3 == 0 ? (0..<2000).map { _ in UInt8.random(in: 0...255) } : whole
            for _ in 0..<Int.random(in: 0...30, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let name = round % 3 == 2 ? "io-000001.jsonl.zst" : "io.jsonl"
            let reader = RecordReader([RecordingFixture.part(bytes, name: name)])
            #expect(RecordingFixture.entries(reader).count <= 120)
        }
    }

    @Test("reads base64 as Foundation writes it, and nothing else")
    func base64() {
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255) }
            let letters = Array(Data(bytes).base64EncodedString().utf8)
            #expect(Self.decode(letters) == bytes)
            guard !letters.isEmpty else { continue }
            #expect(Self.decode(Array(letters.dropLast())) == nil)
            var wrong = letters
            wrong[Int.random(in: 0..<max(1, letters.count - 2))] = UInt8(ascii: "-")
            #expect(Self.decode(wrong) == nil)
        }
    }

    private static func decode(_ letters: [UInt8]) -> [UInt8]? {
        var target = [UInt8](repeating: 0xAA, count: Base64Decoder.capacity(letters.count) + Base64Decoder.slack + 1)
        let count = letters.withUnsafeBufferPointer { source in
            target.withUnsafeMutableBytes { target -> Int? in
                guard let from = source.baseAddress, let to = target.baseAddress else { return letters.count }
                return Base64Decoder.decode(from, source.count, into: to)
            }
        }
        #expect(target.last == 0xAA, "nothing is written behind the slack")
        return count.map { Array(target[..<$0]) }
    }

    @Test("reads moments as others write them, and writes them as they are read")
    func timestamps() {
        for _ in 0..<500 {
            let moment = UInt64.random(in: 0..<4_102_444_800_000_000)
            let date = Date(timeIntervalSince1970: Double(moment / 1_000_000))
            let text = TimestampText.format(moment)
            #expect(text.prefix(19) == date.formatted(.iso8601).prefix(19))
            #expect(TimestampText.parse(Array(text.utf8)) == moment)
            let fixed = Array(text.utf8).withUnsafeBufferPointer { $0.baseAddress.flatMap(TimestampText.parseFixed) }
            #expect(fixed == moment)
        }
        #expect(TimestampText.parse(Array("2026-11-21t16:07:41z".utf8)) == 1_795_277_261_000_000)
        #expect(TimestampText.parse(Array("2026-11-21T16:07:41.123456789-01:30".utf8)) == 1_795_282_661_123_456)
        for bad in [
            "", "2026-11-21", "2026-13-21T16:07:41Z", "2026-11-21T16:07:41", "2026-11-21T24:07:41Z",
            "2026-11-21T16:07:41.Z",
        ] {
            #expect(TimestampText.parse(Array(bad.utf8)) == nil, "\(bad)")
        }
    }
}
