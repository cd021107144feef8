import HostProtocol
import Testing

@Suite("Frames from nowhere")
struct FrameRandomTests {
    @Test("random bytes neither crash the decoder nor make it grow", arguments: 0..<200)
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        var decoder = FrameDecoder()
        for _ in 0..<50 {
            decoder.append((0..<Int.random(in: 0...300, using: &generator)).map { _ in generator.next() as UInt8 })
            guard (try? decoder.all()) != nil else {
                #expect(decoder.pendingCount <= 300)
                continue
            }
            #expect(decoder.pendingCount <= Wire.maximumFrameLength + 4 + 300)
        }
    }

    @Test("frames with random contents neither crash the decoder nor stop it", arguments: 0..<200)
    func randomPayloads(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        for _ in 0..<100 {
            let count = Int.random(in: 0...40, using: &generator)
            var bytes = [UInt8(count + 1), 0, 0, 0, UInt8.random(in: 0...20, using: &generator)]
            bytes += (0..<count).map { _ in UInt8.random(in: 0...3, using: &generator) }
            var decoder = FrameDecoder()
            decoder.append(bytes)
            // Either a frame or an error; in both cases nothing is left.
            let frame = try? decoder.next()
            #expect(decoder.pendingCount == 0)
            if let frame { #expect(FrameEncoder.encode(frame).count <= bytes.count) }
        }
    }

    @Test("damaged streams neither crash the decoder nor make it grow", arguments: 0..<200)
    func damagedStream(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        var stream = sampleStream
        for _ in 0..<3 {
            stream[Int.random(in: stream.indices, using: &generator)] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        }
        var decoder = FrameDecoder()
        decoder.append(stream)
        _ = try? decoder.all()
        #expect(decoder.pendingCount <= stream.count)
    }

    @Test("a claimed length takes no memory before the bytes come")
    func claimedLength() throws {
        var decoder = FrameDecoder()
        decoder.append([0, 0, 16, 0, 5])
        #expect(try decoder.next() == nil)
        #expect(decoder.pendingCount == 5)
    }
}

extension SeededGenerator {
    fileprivate mutating func next() -> UInt8 { UInt8.random(in: .min ... .max, using: &self) }
}
