import Foundation
import Recording
import SessionModel
import Testing

@testable import SessionHost

/// The text of a recording's lines.
@Suite("The recording's lines")
struct LineEncoderTests {
    private let id = SessionID("7c5dcf5d") ?? .random()

    /// What `write` makes an encoder write.
    private func text(_ write: (LineEncoder) -> Void) -> [UInt8] {
        let encoder = LineEncoder(id)
        var bytes: [UInt8] = []
        encoder.onFull = { bytes += $0 }
        write(encoder)
        encoder.flush()
        #expect(encoder.total == UInt64(bytes.count))
        return bytes
    }

    @Test("a line is as the documentation has it, to the byte")
    func exact() {
        let time = RingRecord.Time(timestamp: 1_795_277_261_123_456, elapsed: 1_234_567)
        let line = text { encoder in
            Array("hello, world".utf8).withUnsafeBytes { encoder.line(.output, time, $0, size: 12) }
        }
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"timestamp":"2026-11-21T16:07:41.123456Z","session_id":"7c5dcf5d","direction":"output","#
                + #""data":"aGVsbG8sIHdvcmxk","size":12,"elapsed":1.234567}"# + "\n"
        )
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        let zero = RingRecord.Time(timestamp: 0, elapsed: 0)
        let masked = text { $0.line(.input, zero, nothing, size: 8, isMasked: true) }
        #expect(
            String(decoding: masked, as: UTF8.self)
                == #"{"timestamp":"1970-01-01T00:00:00.000000Z","session_id":"7c5dcf5d","direction":"input","#
                + #""data":"","size":8,"elapsed":0.000000,"masked":true}"# + "\n"
        )
        let mark = text { $0.line(.mark, zero, nothing, size: .max, mark: .dropped) }
        #expect(
            String(decoding: mark, as: UTF8.self).hasSuffix(
                #""size":18446744073709551615,"elapsed":0.000000,"mark":"dropped"}"# + "\n"
            )
        )
    }

    @Test("data is what Foundation makes of it, in any pieces", arguments: 1...30)
    func base64(seed: UInt64) throws {
        var generator = Seeded(state: seed)
        let count = seed < 25 ? Int(seed) * 7 : Int.random(in: 0...600_000, using: &generator)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let time = RingRecord.Time(timestamp: 5, elapsed: 6)
        let line = text { encoder in
            encoder.begin(.screen, time)
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...(count < 1000 ? 5 : 100_000), using: &generator))
                piece.withUnsafeBytes { encoder.append($0) }
                rest = rest.dropFirst(piece.count)
            }
            encoder.end(time, size: UInt64(count))
        }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
        #expect(object["data"] as? String == Data(bytes).base64EncodedString())
        #expect(object["size"] as? Int == count)
    }

    @Test("every mark and direction has its own word")
    func words() throws {
        let time = RingRecord.Time(timestamp: 5, elapsed: 6)
        for direction in RecordDirection.allCases {
            for mark in RecordMark.allCases {
                let line = text {
                    $0.line(direction, time, UnsafeRawBufferPointer(start: nil, count: 0), size: 0, mark: mark)
                }
                let object = try #require(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
                #expect(
                    object["direction"] as? String == direction.rawValue && object["mark"] as? String == mark.rawValue
                )
            }
        }
    }
}
