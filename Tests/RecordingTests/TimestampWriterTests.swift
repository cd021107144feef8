import Foundation
import Recording
import Testing

@Suite("Times of recordings")
struct TimestampWriterTests {
    @Test("times are those of Foundation's calendar, also where years and months end")
    func timestamps() {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        var clock = TimestampWriter()
        let edges: [UInt64] = [
            0, 951_782_399, 951_782_400, 1_709_164_800, 4_107_542_399, 4_107_542_400, 253_402_300_799,
        ]
        for second in edges + (0..<2000).map({ _ in UInt64.random(in: 0...253_402_300_799) }) {
            let time = second * 1_000_000 + 789_000
            let expected = Date(timeIntervalSince1970: Double(second) + 0.789_5).formatted(style)
            let text = String(decoding: clock.text(of: time), as: UTF8.self)
            #expect(text == expected.replacing(".789Z", with: ".789000Z"), "\(second)")
        }
    }
}
