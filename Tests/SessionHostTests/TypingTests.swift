import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@testable import SessionHost

/// A program that writes down each of its reads, one a line in hex.
private let reader = """
    import os, sys, tty
    tty.setraw(0)
    log = open("reads", "w", buffering=1)
    os.write(1, b"GREETING" b"ready")
    while data := os.read(0, 65536):
        log.write(data.hex() + "\\n")
        os.write(1, b"<%d>" % len(data))
    """

@Suite("Texts that are typed once", .timeLimit(.minutes(3)))
struct TypingTests {
    /// A host with the reading program, its window, and the broker's connection.
    private func host(_ greeting: String = "") throws -> (TestHost, TestClient, TestClient) {
        let script = reader.replacingOccurrences(of: "GREETING", with: greeting)
        let host = try TestHost.script("read _; exec python3 -c '\(script)'")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("ready")
        return (host, client, try host.connect(.broker))
    }

    /// What the program has read, read by read.
    private func reads(_ host: TestHost) throws -> [String] {
        let text = try String(contentsOfFile: host.scratch.path + "/reads", encoding: .utf8)
        return text.split(separator: "\n").map { line in
            let bytes = stride(from: 0, to: line.count, by: 2).compactMap { start in
                UInt8(line.dropFirst(start).prefix(2), radix: 16)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private func request(
        _ text: String,
        token: String = UUID().uuidString,
        flags: TypeRequest.Flags = [.paste, .submit],
        timeout: UInt32 = 10_000,
        keys: [[UInt8]] = []
    ) -> TypeRequest {
        TypeRequest(token: token, flags: flags, timeout: timeout, text: Array(text.utf8), keys: keys)
    }

    private func outcome(_ broker: TestClient, _ token: String) throws -> Typed {
        try broker.first("an answer") { frame in
            if case .typed(let typed) = frame, typed.token == token { typed } else { nil }
        }
    }

    private func type(_ broker: TestClient, _ request: TypeRequest) throws -> Typed.Outcome {
        try broker.send(.type(request))
        return try outcome(broker, request.token).outcome
    }

    @Test("a paste, and Enter as a read of its own")
    func pasteAndEnter() throws {
        let (host, client, broker) = try host("\\033[?2004h")
        #expect(try type(broker, request("one\ntwo\n")) == .typed)
        try client.waitFor("<1>")
        #expect(try reads(host) == ["\u{1B}[200~one\rtwo\u{1B}[201~", "\r"])
        // Without brackets where the program has not asked for them, or they are not wanted.
        #expect(try type(broker, request("plain", flags: [.submit])) == .typed)
        try client.waitFor("<1>")
        #expect(try reads(host).suffix(2) == ["plain", "\r"])
    }

    @Test("a text cannot end its own paste")
    func hostileText() throws {
        let (host, client, broker) = try host("\\033[?2004h")
        #expect(try type(broker, request("a\u{1B}[201~\u{3}b", flags: [.paste])) == .typed)
        try client.waitFor(">")
        #expect(try reads(host).joined() == "\u{1B}[200~a␛[201~␃b\u{1B}[201~")
    }

    @Test("keys come one by one, and bytes as they are")
    func keysAndBytes() throws {
        let (host, client, broker) = try host()
        let keys: [[UInt8]] = [[0x1B], Array("\u{1B}[A".utf8), [0x03]]
        #expect(try type(broker, request("x", flags: [.paste], keys: keys)) == .typed)
        try client.waitFor("<1><1><3><1>")
        #expect(try reads(host) == ["x", "\u{1B}", "\u{1B}[A", "\u{3}"])
        #expect(try type(broker, request("\u{1B}[201~\n\u{3}", flags: [.raw])) == .typed)
        try client.waitFor("<8>")
    }

    @Test("Enter is what the program has asked for")
    func kittyEnter() throws {
        let (host, client, broker) = try host("\\033[>8u")
        #expect(try type(broker, request("x")) == .typed)
        try client.waitFor("<5>")
        #expect(try reads(host) == ["x", "\u{1B}[13u"])
    }

    @Test("the same token is typed once, also by another program")
    func tokens() throws {
        let (host, client, broker) = try host()
        let first = request("once", token: "t1", flags: [.paste])
        #expect(try type(broker, request("", token: "t1", flags: [.inquire])) == .unknown)
        for _ in 0..<3 { #expect(try type(broker, first) == .typed) }
        #expect(try type(broker, request("", token: "t1", flags: [.inquire])) == .typed)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(host.pid)/exe")
        try broker.send(.upgrade(program: program))
        try broker.first("an answer") { if case .upgraded(let answer) = $0 { answer.problem.isEmpty } else { nil } }
        #expect(try type(broker, first) == .typed)
        #expect(try type(broker, request("end", flags: [.paste])) == .typed)
        try client.waitFor("<3>")
        #expect(try reads(host) == ["once", "end"])
    }

    @Test("what others type does not come between a text and its Enter")
    func atomic() throws {
        let (host, client, broker) = try host("\\033[?2004h")
        let texts = (0..<5).map { request("text \($0)") }
        for text in texts { try broker.send(.type(text)) }
        for number in 0..<40 {
            try client.type("\(number % 10)")
            usleep(20_000)
        }
        for text in texts { #expect(try outcome(broker, text.token).outcome == .typed) }
        try client.ping()
        try client.type("Z")
        while try !reads(host).joined().hasSuffix("Z") { usleep(10_000) }
        let all = try reads(host).joined()
        for number in 0..<5 { #expect(all.contains("\u{1B}[200~text \(number)\u{1B}[201~\r")) }
        #expect(all.filter(\.isNumber).count == 40 + 5 * 7)
    }

    @Test("the state outlives an upgrade in the middle of a text")
    func upgradeInBetween() throws {
        let (host, client, broker) = try host("\\033[?2004h")
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(host.pid)/exe")
        let texts = (0..<8).map { request("text \($0)", timeout: 60_000) }
        for text in texts { try broker.send(.type(text)) }
        for _ in 0..<6 {
            try broker.send(.upgrade(program: program))
            usleep(150_000)
        }
        var left = Set(texts.map(\.token))
        try broker.first("all answers") { frame in
            if case .typed(let typed) = frame, typed.outcome == .typed { left.remove(typed.token) }
            return left.isEmpty ? true : nil
        }
        try client.type("Z")
        try client.waitFor(">")
        let expected = (0..<8).map { "\u{1B}[200~text \($0)\u{1B}[201~\r" }.joined() + "Z"
        while try reads(host).joined().count < expected.count { usleep(10_000) }
        let all = try reads(host)
        #expect(all.joined() == expected)
        // The last one may be read together with what was typed behind it.
        #expect(all.filter { $0.hasPrefix("\r") }.count == 8, "\(all)")
    }

    @Test("a program that does not read: said in time, and typed when it does")
    func notReading() throws {
        let host = try TestHost.script(
            "read _; stty raw -echo; printf up; while [ ! -e go ]; do sleep 0.05; done; exec cat"
        )
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up")
        let broker = try host.connect(.broker)
        #expect(try type(broker, request("first", token: "a", timeout: 300)) == .queued)
        // It is behind one that has begun: it can be taken back.
        #expect(try type(broker, request("second", token: "b", timeout: 300)) == .withdrawn)
        #expect(try type(broker, request("", token: "b", flags: [.inquire])) == .unknown)
        let large = String(repeating: "x", count: 100_000)
        try broker.send(.type(request(large, token: "c", flags: [.paste], timeout: 60_000)))
        _ = FileManager.default.createFile(atPath: host.scratch.path + "/go", contents: nil)
        #expect(try type(broker, request("first", token: "a")) == .typed)
        #expect(try outcome(broker, "c").outcome == .typed)
        #expect(try type(broker, request("second", token: "b")) == .typed)
        try client.waitFor("second\r")
        let text = String(decoding: client.output, as: UTF8.self)
        #expect(text.hasSuffix("first\r" + large + "second\r"))
    }

    @Test("a person can interrupt a program that hangs")
    func interrupt() throws {
        // The tests themselves may have been started with the signal ignored.
        let program = "import os, signal; signal.signal(2, signal.SIG_DFL); os.write(1, b\"up\"); signal.pause()"
        let host = try TestHost.script("read _; stty -icanon -echo; exec python3 -c '\(program)'")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up")
        let broker = try host.connect(.broker)
        try broker.send(.type(request("text", token: "a", timeout: 20_000)))
        try client.type("\u{3}")
        let answer = try outcome(broker, "a").outcome
        #expect(answer == .ended)
    }

    @Test("in line mode all goes at once, and a line that is too long is refused")
    func lineMode() throws {
        let host = try TestHost.script("read _; stty -echo; printf up; exec cat")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up")
        let broker = try host.connect(.broker)
        let began = ContinuousClock.now
        for number in 0..<20 { #expect(try type(broker, request("line \(number)")) == .typed) }
        #expect(ContinuousClock.now - began < .seconds(2))
        try client.waitFor("line 19\r\n")
        let edge = String(repeating: "x", count: 4095)
        #expect(try type(broker, request(edge)) == .typed)
        try client.waitFor(edge + "\r\n")
        try broker.send(.type(request(edge + "x", token: "long")))
        let answer = try outcome(broker, "long")
        #expect(answer.outcome == .refused && answer.text.contains("4096 bytes"))
    }

    @Test("too many are refused, and only the broker may ask")
    func limits() throws {
        let (host, client, broker) = try host("\\033[?2004h")
        let last = TypingQueue.limit + 40
        for number in 0...last { try broker.send(.type(request("x", token: "\(number)"))) }
        #expect(try outcome(broker, "\(last)").outcome == .refused)
        try client.send(.type(request("x")))
        #expect(try client.waitForError().code == .notAllowed)
        #expect(host.process.isRunning)
    }
}

@Suite("What is made of a text")
struct PasteTextTests {
    private func pasted(_ text: String, isSubmitted: Bool = false) -> String {
        String(decoding: PasteText.bytes(of: Array(text.utf8), isSubmitted: isSubmitted), as: UTF8.self)
    }

    @Test("line ends, controls and the rest")
    func text() {
        #expect(pasted("a\nb\r\nc\rd\n\n") == "a\rb\rc\rd\r\r")
        #expect(pasted("a\n\r\n", isSubmitted: true) == "a")
        #expect(pasted("\n", isSubmitted: true).isEmpty)
        #expect(pasted("\tä€𝄞") == "\tä€𝄞")
        #expect(pasted("\0\u{1B}\u{7F}\u{9B}201~\u{A0}") == "␀␛␡\u{FFFD}201~\u{A0}")
        // Half a character stays what it is.
        #expect(PasteText.bytes(of: [0xC2], isSubmitted: false) == [0xC2])
        #expect(PasteText.longestLine(of: Array("ab\rabc\r".utf8)) == 3)
    }

    @Test("no text can hold the end of a paste")
    func noEnd() {
        var generator = SystemRandomNumberGenerator()
        let alphabet: [UInt8] = Array("\u{1B}[201~\u{9B}\u{C2}\u{C3}\n".utf8) + [0xC2, 0x9B]
        for _ in 0..<2000 {
            let bytes = (0..<30).compactMap { _ in alphabet.randomElement(using: &generator) }
            let pasted = PasteText.bytes(of: bytes, isSubmitted: false)
            #expect(!pasted.contains(0x1B))
            #expect(pasted.firstRange(of: [0xC2, 0x9B]) == nil)
        }
    }
}

@Suite("Tokens that are remembered")
struct TokenMemoryTests {
    @Test("the newest of them, over a hand-over too")
    func memory() {
        var memory = TokenMemory()
        for number in 0..<(TokenMemory.capacity + 10) { memory.insert("token \(number)") }
        for memory in [memory, TokenMemory(memory.bytes)] {
            #expect(!memory.contains("token 9") && memory.contains("token 10"))
            #expect(memory.contains("token \(TokenMemory.capacity + 9)") && !memory.contains("x"))
        }
        var next = TokenMemory(memory.bytes)
        next.insert("one more")
        #expect(!next.contains("token 10") && next.contains("token 11"))
        #expect(TokenMemory([]).bytes.isEmpty && TokenMemory([1, 2, 3]).bytes.isEmpty)
    }
}
