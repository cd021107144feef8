import Foundation
import Glibc
import HostProtocol
import SessionModel
import Terminal
import Testing

/// Another program in the same process.
@Suite("Upgrade in place", .timeLimit(.minutes(3)))
struct UpgradeTests {
    /// The program that runs.
    private func program(of host: TestHost) throws -> String {
        try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(host.pid)/exe")
    }

    /// Asks for an upgrade; returns what became of it.
    private func upgrade(_ host: TestHost, _ broker: TestClient, to program: String) throws -> Upgraded {
        try broker.send(.upgrade(program: program))
        return try broker.first("an answer") { if case .upgraded(let answer) = $0 { answer } else { nil } }
    }

    private func text(_ bytes: [UInt8], columns: Int = 80, rows: Int = 24) -> String {
        let engine = Engine(columns: columns, rows: rows)
        engine.feed(bytes)
        return engine.text(scrollbackRows: 10_000)
    }

    @Test("keeps process, agent, windows and screen, as often as it comes")
    func keepsAll() throws {
        let host = try TestHost.script("seq 500; printf '\\033[?2004h\\033]2;title\\007'; echo $$ > pid; exec cat")
        let control = try host.connect(size: TerminalSize(columns: 90, rows: 30))
        let viewer = try host.connect(.view)
        let broker = try host.connect(.broker)
        try broker.waitForStatus { $0.clients == 1 && $0.viewers == 1 && $0.size.columns == 90 && $0.title == "title" }
        let agent = try #require(broker.status).childPID
        try broker.send(.capture(scrollbackLines: .max))
        try broker.waitForSnapshot()
        let before = broker.snapshots
        for round in 0..<5 {
            #expect(try upgrade(host, broker, to: program(of: host)) == Upgraded(software: SessionHostName.software))
            try control.type("round \(round)\n")
            for client in [control, viewer] { try client.waitFor("round \(round)\r\nround \(round)\r\n") }
        }
        try broker.waitForStatus { $0.childPID == agent && $0.clients == 1 && $0.viewers == 1 && $0.title == "title" }
        let later = try host.connect(.broker)
        try later.send(.capture(scrollbackLines: .max))
        try later.waitForSnapshot()
        let rounds = (0..<5).map { "round \($0)\nround \($0)\n" }.joined()
        let shown = text(later.snapshots, columns: 90, rows: 30)
        #expect(shown.hasPrefix(text(before, columns: 90, rows: 30).trimmingSuffix(while: \.isNewline)))
        #expect(shown.contains(rounds))
        #expect(String(decoding: later.snapshots, as: UTF8.self).contains("\u{1B}[?2004h"))
        // Nothing was said to the windows that they have not said themselves.
        #expect(control.lost == 0 && viewer.lost == 0)
        kill(host.pid, SIGTERM)
        #expect(try host.wait() == 0)
        #expect(try host.finalRecord().result == .stopped)
    }

    @Test("loses and doubles no byte of a flood, in either direction")
    func flood() throws {
        let host = try TestHost.script("read _; stty raw -echo; printf up; cat")
        let client = try host.connect()
        let broker = try host.connect(.broker)
        try client.type("\n")
        try client.waitFor("up")
        let payload = (0..<300_000).map { UInt8(0x20 + $0 % 90) }
        let descriptor = client.descriptor
        let frames = stride(from: 0, to: payload.count, by: 1000).flatMap { start in
            FrameEncoder.encode(.input(payload[start..<min(payload.count, start + 1000)]))
        }
        let typing = Thread { try? TestClient.sendBytes(frames, to: descriptor) }
        typing.start()
        for _ in 0..<4 {
            let answer = try upgrade(host, broker, to: program(of: host))
            #expect(answer.problem.isEmpty)
        }
        while client.output.count < payload.count + 2 { _ = try #require(try client.next()) }
        #expect(client.output.suffix(payload.count).elementsEqual(payload))
        #expect(client.lost == 0)
    }

    @Test("goes on in the middle of a sequence, kept back or passed")
    func withinSequences() throws {
        let host = try TestHost.script(
            "stty raw -echo; printf 'a\\033[3'; head -c1 >/dev/null; printf '1mred\\033Pq'; head -c 6000 /dev/zero | tr '\\0' '~'; "
                + "head -c1 >/dev/null; printf '\\033\\\\end'; read _"
        )
        let client = try host.connect()
        let broker = try host.connect(.broker)
        func settled(_ mark: () -> Bool) throws { while !mark() { _ = try #require(try client.next()) } }
        try settled { (client.snapshots + client.output).contains(0x61) }
        #expect(try upgrade(host, broker, to: program(of: host)).problem.isEmpty)
        try client.type("x")
        try client.waitFor("\u{1B}[31mred")
        try settled { client.output.count > 6000 }
        #expect(try upgrade(host, broker, to: program(of: host)).problem.isEmpty)
        try client.type("x")
        try client.waitFor("~\u{1B}\\end")
        let later = try host.connect()
        #expect(text(later.snapshots).contains("aredend"))
    }

    @Test("that cannot be says why, and the session goes on as it is")
    func refusals() throws {
        let host = try TestHost.script("exec cat")
        let client = try host.connect()
        let broker = try host.connect(.broker)
        let software = SessionHostName.software
        for program in ["/nonexistent/roost-host", "/bin/false", "/etc/passwd", host.scratch.path, ""] {
            let answer = try upgrade(host, broker, to: program)
            #expect(answer.software == software && !answer.problem.isEmpty, "\(program): \(answer)")
            try client.type("\(program)!\n")
            try client.waitFor("\(program)!\r\n\(program)!\r\n")
        }
        try client.send(.upgrade(program: "/bin/true"))
        #expect(try client.waitForError().code == .notAllowed)
        #expect(try host.processorTicks() < 1000)
    }

    @Test("works where the program's file is gone")
    func deletedProgram() throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let original = (tests as NSString).deletingLastPathComponent + "/roost-host"
        let scratch = try Scratch()
        let copy = scratch.path + "/roost-host"
        try FileManager.default.copyItem(atPath: original, toPath: copy)
        let host = try TestHost.script("exec cat")
        let broker = try host.connect(.broker)
        #expect(try upgrade(host, broker, to: copy).problem.isEmpty)
        try FileManager.default.removeItem(atPath: copy)
        #expect(try program(of: host).hasSuffix("(deleted)"))
        #expect(try !upgrade(host, broker, to: copy).problem.isEmpty)
        #expect(try upgrade(host, broker, to: original).problem.isEmpty)
        #expect(try program(of: host) == original)
        let client = try host.connect()
        try client.type("still\n")
        try client.waitFor("still\r\nstill\r\n")
    }
}

/// What a host calls itself.
private enum SessionHostName {
    static let software = "roost-host/\(RoostVersion.text)"
}

extension String {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self[...]
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}
