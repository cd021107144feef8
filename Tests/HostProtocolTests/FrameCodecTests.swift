import HostProtocol
import SessionModel
import Testing

@Suite("Frames")
struct FrameCodecTests {
    @Test("every type has a sample")
    func samplesAreComplete() {
        let missing = Set(FrameType.allCases.map(\.rawValue)).subtracting(sampleFrames.map(\.typeNumber))
        #expect(missing.isEmpty)
    }

    @Test("what is encoded is decoded", arguments: sampleFrames)
    func roundTrip(frame: Frame) throws {
        var decoder = FrameDecoder()
        decoder.append(FrameEncoder.encode(frame))
        #expect(try decoder.all() == [frame])
        #expect(decoder.pendingCount == 0)
    }

    @Test("a stream may be cut anywhere, in any two places")
    func splitAnywhere() throws {
        for cut in sampleStream.indices {
            var decoder = FrameDecoder()
            decoder.append(sampleStream[..<cut])
            var frames = try decoder.all()
            decoder.append(sampleStream[cut...])
            frames += try decoder.all()
            #expect(frames == sampleFrames, "cut at \(cut)")
        }
    }

    @Test("a stream may come byte by byte, by any way to append")
    func byteByByte() throws {
        var appended = FrameDecoder()
        var filled = FrameDecoder()
        var copied = FrameDecoder()
        var frames: [[Frame]] = [[], [], []]
        for byte in sampleStream {
            appended.append(CollectionOfOne(byte))
            frames[0] += try appended.all()
            let count = filled.append(upTo: 100) { room in
                room[0] = byte
                return 1
            }
            #expect(count == 1)
            frames[1] += try filled.all()
            withUnsafeBytes(of: byte) { copied.append($0) }
            frames[2] += try copied.all()
        }
        #expect(frames == [sampleFrames, sampleFrames, sampleFrames])
    }

    @Test("a frame that is held stays what it is while the decoder goes on")
    func heldFrame() throws {
        var decoder = FrameDecoder()
        decoder.append(FrameEncoder.encode(.input([1, 2, 3])) + [9])
        let held = try decoder.next()
        decoder.append([0, 0, 0, 11, 1, 1, 1, 1, 1, 1, 1, 1])
        #expect(held == .input([1, 2, 3]))
        #expect(try decoder.next() == .ping(0x0101_0101_0101_0101))
    }

    @Test("later fields of a known frame are ignored", arguments: sampleFrames)
    func trailingBytes(frame: Frame) throws {
        switch frame {
        case .input, .output, .aside, .unknown: return
        default: break
        }
        var bytes = FrameEncoder.encode(frame) + [1, 2, 3]
        bytes[0] += 3
        var decoder = FrameDecoder()
        decoder.append(bytes)
        #expect(try decoder.all() == [frame])
    }

    @Test("a frame that ends in the middle of its fields is an error", arguments: sampleFrames)
    func truncated(frame: Frame) {
        switch frame {
        case .input, .output, .aside, .unknown: return
        default: break
        }
        let bytes = FrameEncoder.encode(frame)
        for count in 0..<(bytes.count - Wire.headerLength) {
            var decoder = FrameDecoder()
            decoder.append([UInt8(count + 1), 0, 0, 0, bytes[4]])
            decoder.append(bytes[Wire.headerLength..<(Wire.headerLength + count)])
            let error = #expect(throws: ProtocolError.self) { try decoder.next() }
            #expect(error?.code == .malformedFrame)
        }
    }

    @Test("the largest frame passes, one byte more does not")
    func largestFrame() throws {
        let payload = [UInt8](repeating: 7, count: Wire.maximumPayload)
        var decoder = FrameDecoder()
        decoder.append(FrameEncoder.encode(.output(payload[...])))
        #expect(try decoder.next() == .output(payload[...]))

        decoder.append([1, 0, 16, 0])
        let error = #expect(throws: ProtocolError.self) { try decoder.next() }
        #expect(error?.code == .frameTooLarge)
        // For good: nobody knows where the next frame begins.
        decoder.append(FrameEncoder.encode(.ping(1)))
        #expect(throws: ProtocolError.self) { try decoder.next() }
    }

    @Test("a frame without a type is an error")
    func lengthZero() {
        var decoder = FrameDecoder()
        decoder.append([0, 0, 0, 0])
        let error = #expect(throws: ProtocolError.self) { try decoder.next() }
        #expect(error?.code == .malformedFrame)
    }

    @Test("terminal bytes beyond a frame become several frames")
    func longOutput() throws {
        let bytes = (0..<(2 * Wire.maximumPayload + 5)).map { UInt8(truncatingIfNeeded: $0) }
        var decoder = FrameDecoder()
        decoder.append(FrameEncoder.encode(.input(bytes[...])))
        let parts = try decoder.all().map { frame -> ArraySlice<UInt8> in
            if case .input(let part) = frame { part } else { [] }
        }
        #expect(parts.map(\.count) == [Wire.maximumPayload, Wire.maximumPayload, 5])
        #expect(parts.joined().elementsEqual(bytes))
    }

    @Test("a string beyond its length field is cut between two characters")
    func longString() throws {
        let text = "a" + String(repeating: "€", count: 30_000)
        var decoder = FrameDecoder()
        decoder.append(FrameEncoder.encode(.stop(Stop(who: text, why: "because"))))
        guard case .stop(let stop) = try decoder.next() else {
            Issue.record("no stop")
            return
        }
        #expect(text.hasPrefix(stop.who))
        #expect((Wire.maximumString - 3...Wire.maximumString).contains(stop.who.utf8.count))
        #expect(stop.why == "because")
    }

    @Test("a label that is not UTF-8 is repaired")
    func invalidUTF8() throws {
        var decoder = FrameDecoder()
        decoder.append([6, 0, 0, 0, 1, 1, 2, 0, 0xFF, 0x41])
        #expect(try decoder.next() == .grant(Grant(mode: .control, label: "\u{FFFD}A")))
    }

    @Test("a header put in front of a payload is that of the frame")
    func putHeader() throws {
        var bytes: [UInt8] = [0, 0, 0, 0, 0, 104, 105]
        var span = bytes.mutableSpan
        FrameEncoder.putHeader(.output, payloadCount: 2, into: &span)
        #expect(bytes == FrameEncoder.encode(.output([104, 105])))
    }
}
