import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@Suite("Clients", .timeLimit(.minutes(3)))
struct ClientTests {
    @Test("keys are typed in their order, whatever frames they come with and wherever reads cut them")
    func mixedInput() throws {
        let host = try TestHost.script("stty raw -echo; echo up; exec cat")
        let client = try host.connect()
        try client.waitFor("up")
        let frames: [Frame] = [
            .input([0x61]), .input([]), .input([0x62, 0x63]), .ping(1), .input([0x64]), .unknown(type: 200),
            .input([0x65]), .resize(.standard), .input([0x66]),
        ]
        let bytes = frames.flatMap { FrameEncoder.encode($0) }
        try client.sendBytes(bytes)
        try client.waitFor("abcdef")
        for cut in 1..<bytes.count {
            try client.sendBytes(bytes[..<cut])
            usleep(1000)
            try client.sendBytes(bytes[cut...])
            try client.waitFor("abcdef")
        }
    }

    @Test("everyone sees the same, the viewer types nothing and stays")
    func manyClients() throws {
        let host = try TestHost.ready(["cat"])
        let first = try host.connect()
        let second = try host.connect()
        let viewer = try host.connect(.view)
        try viewer.type("forbidden\n")
        #expect(try viewer.waitForError().code == .notAllowed)
        try viewer.send(.attach(Attach(mode: .control, size: .standard)))
        #expect(try viewer.waitForError().code == .notAllowed)
        let modest = try host.connect(.control, as: .view)
        try modest.type("forbidden\n")
        #expect(try modest.waitForError().code == .notAllowed)
        try first.type("one\n")
        try first.waitFor("one\r\none\r\n")
        try second.type("two\n")
        for client in [first, second, viewer, modest] { try client.waitFor("two\r\ntwo\r\n") }
        for client in [first, second, viewer, modest] {
            #expect(String(decoding: client.output, as: UTF8.self) == "one\r\none\r\ntwo\r\ntwo\r\n")
        }
    }

    @Test("a client that comes later goes on where its snapshot says")
    func sequence() throws {
        let host = try TestHost.ready(["cat"])
        let first = try host.connect()
        try first.type("12345\n")
        try first.waitFor("12345\r\n12345\r\n")
        let second = try host.connect(size: nil)
        try second.send(.attach(Attach(mode: .view, size: .standard)))
        let snapshot = try second.waitForSnapshot()
        #expect(snapshot.sequence == 14 && snapshot.size == .standard && snapshot.lost == 0)
        try first.type("x")
        try second.waitFor("x")
        #expect(second.output == [UInt8(ascii: "x")])
    }

    @Test("the broker is told who looks, and can type")
    func broker() throws {
        let host = try TestHost.ready(["cat"])
        let broker = try host.connect(.broker)
        try broker.waitForStatus { $0.clients == 0 && $0.viewers == 0 && $0.childPID > 0 && $0.size == .standard }
        var control: TestClient? = try host.connect(size: TerminalSize(columns: 90, rows: 30))
        let viewer = try host.connect(.view)
        try broker.waitForStatus { $0.clients == 1 && $0.viewers == 1 && $0.size.columns == 90 }
        try broker.type("typed\n")
        try viewer.waitFor("typed\r\ntyped\r\n")
        #expect(control != nil)
        control = nil
        try broker.waitForStatus { $0.clients == 0 && $0.viewers == 1 }
        let successor = try host.connect(.broker)
        try successor.waitForStatus { $0.viewers == 1 }
        try successor.ping()
        try broker.ping()
        try broker.send(.attach(Attach(mode: .view, size: .standard)))
        #expect(try broker.waitForError().code == .notAllowed)
    }

    @Test("a client that detaches is answered; the session goes on")
    func detach() throws {
        let host = try TestHost.ready(["cat"])
        let client = try host.connect()
        try client.send(.detach(Detach(reason: .requested)))
        let frames = try client.readToEnd()
        #expect(frames.last == .detach(Detach(reason: .requested)))
        let next = try host.connect()
        try next.type("still\n")
        try next.waitFor("still\r\nstill\r\n")
    }

    @Test("what was sent before the client went is typed")
    func sendAndLeave() throws {
        let host = try TestHost.script(
            "read _; stty raw -echo; echo up; yes | head -c 300000; head -c 200000 | tr -d x | wc -c"
        )
        let witness = try host.connect()
        try witness.type("\n")
        try witness.waitFor("up\n")
        do {
            let client = try host.connect()
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 200_000)
            try client.send(.input(bytes[...]))
        }
        try witness.waitFor("0\n")
    }

    @Test("no size, an end of input and half-open connections do no harm")
    func halfOpen() throws {
        let host = try TestHost.ready(["cat"])
        let broker = try host.connect(.broker)
        let client = try host.connect(size: TerminalSize(columns: 0, rows: 0))
        try client.send(.resize(TerminalSize(columns: 0, rows: 7)))
        try client.type("hello\n")
        try client.waitFor("hello\r\nhello\r\n")
        shutdown(client.descriptor, Int32(SHUT_WR))
        try broker.waitForStatus { $0.clients == 0 && $0.size == .standard && $0.sequence > 0 }
        #expect(try client.readToEnd().isEmpty)
        let before = try host.processorTicks()
        usleep(500_000)
        #expect(try host.processorTicks() - before < 20)
    }

    @Test("bytes that are not UTF-8, in pieces, arrive as they are")
    func invalidUTF8() throws {
        let host = try TestHost.script("read _; stty raw -echo; echo up; exec cat")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\n")
        let bytes: [UInt8] = [0xFF, 0xFE, 0xC3, 0x28, 0xE2, 0x82, 0, 0x80, 0xF0, 0x9F]
        for byte in bytes { try client.send(.input([byte])) }
        // The last two may yet become a character: they come with what follows.
        let whole = Array(bytes.dropLast(2))
        try client.waitFor(whole)
        try client.send(.input(bytes[...]))
        try client.waitFor(bytes.suffix(2) + whole)
    }

    @Test("frames may come in halves")
    func halves() throws {
        let host = try TestHost.ready(["cat"])
        let client = try TestClient(path: host.paths.socket(of: host.id))
        let frames: [Frame] = [
            .grant(Grant(mode: .control, label: "slow")), .hello(Hello(software: "slow")), .unknown(type: 99),
            .attach(Attach(mode: .control, size: .standard)), .input(Array("halves\n".utf8)[...]),
        ]
        for byte in frames.flatMap({ FrameEncoder.encode($0) }) { try client.sendBytes([byte]) }
        try client.waitFor("halves\r\nhalves\r\n")
    }

    @Test("a second attach changes the part that a client takes")
    func attachAgain() throws {
        let host = try TestHost.ready(["cat"])
        let client = try host.connect()
        try client.send(.attach(Attach(mode: .view, size: .standard)))
        try client.waitForSnapshot()
        try client.waitForStatus { $0.clients == 0 && $0.viewers == 1 }
        try client.type("no")
        #expect(try client.waitForError().code == .notAllowed)
    }
}
