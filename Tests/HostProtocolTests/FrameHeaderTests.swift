import HostProtocol
import Testing

@Suite("Headers read in place")
struct FrameHeaderTests {
    private func header(_ bytes: [UInt8], at position: Int = 0) -> FrameHeader? {
        bytes.withUnsafeBytes { FrameHeader(in: $0, at: position) }
    }

    private func payload(_ bytes: [UInt8], at position: Int = 0) -> Range<Int>? {
        bytes.withUnsafeBytes { FrameHeader.payload(of: .input, in: $0, at: position) }
    }

    @Test("say what the decoder finds, for every frame")
    func samples() {
        var position = 0
        for frame in sampleFrames {
            let found = header(sampleStream, at: position)
            #expect(found?.type == frame.typeNumber)
            #expect(found?.payloadCount == FrameEncoder.encode(frame).count - Wire.headerLength)
            position += Wire.headerLength + (found?.payloadCount ?? 0)
        }
        #expect(position == sampleStream.count)
        #expect(header(sampleStream, at: position) == nil)
    }

    @Test("are not read before they are whole, nor where no frame has such a length")
    func none() {
        for count in 0..<Wire.headerLength { #expect(header(Array([1, 0, 0, 0, 6].prefix(count))) == nil) }
        #expect(header([0, 0, 0, 0, 6]) == nil)
        #expect(header([1, 0, 16, 0, 6]) == nil)
        #expect(header([255, 255, 255, 255, 6]) == nil)
        #expect(header([0, 0, 16, 0, 6])?.payloadCount == Wire.maximumPayload)
        #expect(header([1, 0, 0, 0, 200])?.payloadCount == 0)
    }

    @Test("a payload is found where its frame is whole and of the type")
    func payload() {
        let bytes =
            FrameEncoder.encode(.input([7, 8])) + FrameEncoder.encode(.input([])) + FrameEncoder.encode(.ping(1))
        #expect(payload(bytes) == 5..<7)
        #expect(payload(bytes, at: 7) == 12..<12)
        #expect(payload(bytes, at: 12) == nil)
        #expect(payload(Array(bytes[..<6])) == nil)
        #expect(payload(Array(bytes[..<4])) == nil)
        #expect(payload(bytes, at: bytes.count) == nil)
    }
}
