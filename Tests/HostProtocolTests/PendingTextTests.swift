import HostProtocol
import Testing

@Suite("Texts that one program hands over to the next")
struct PendingTextTests {
    private var texts: [PendingText] {
        var begun = PendingText(
            TypeRequest(token: "a", flags: [.paste, .submit], timeout: 7, text: [1, 2], keys: [[27], []]),
            deadline: .max
        )
        begun.stage = .pausing
        begun.rest = 1 << 40
        begun.typedKeys = 2
        begun.isBracketed = true
        begun.isAnswered = true
        return [begun, PendingText(TypeRequest(token: "", flags: [], timeout: 0, text: []), deadline: 0)]
    }

    @Test("come as they were")
    func coding() throws {
        #expect(try PendingText.decode(PendingText.encode(texts)) == texts)
        #expect(try PendingText.decode(PendingText.encode([])).isEmpty)
        #expect(texts.map(\.keysLeft) == [1, 0])
    }

    @Test("that are cut are an error")
    func cut() {
        let bytes = PendingText.encode(texts)
        for count in 0..<bytes.count {
            #expect(throws: ProtocolError.self) { try PendingText.decode(Array(bytes[..<count])) }
        }
    }

    @Test("the largest request is a frame")
    func largest() throws {
        let key = [UInt8](repeating: 1, count: TypeRequest.maximumText / 2 / TypeRequest.maximumKeys)
        let keys = [[UInt8]](repeating: key, count: TypeRequest.maximumKeys)
        let token = String(repeating: "x", count: TypeRequest.maximumToken)
        let text = [UInt8](repeating: 2, count: TypeRequest.maximumText / 2)
        let frame = Frame.type(TypeRequest(token: token, flags: [], timeout: 1, text: text, keys: keys))
        var decoder = FrameDecoder()
        decoder.append(FrameEncoder.encode(frame))
        #expect(try decoder.next() == frame)
    }
}
