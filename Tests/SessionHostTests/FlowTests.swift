import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@Suite("Floods", .timeLimit(.minutes(5)))
struct FlowTests {
    @Test("a client that does not read slows nobody down, and catches up by a snapshot that says what it lost")
    func stuckClient() throws {
        let total = 24 << 20
        let host = try TestHost.script(
            "stty raw -echo; head -c 1 >/dev/null; head -c \(total) /dev/zero; exec cat"
        )
        let stuck = try host.connect(.view)
        let reader = try host.connect()
        try reader.ping()
        try reader.type("x")
        // A busy machine may make the reader lose something too: it is told then.
        try reader.waitFor(sequence: UInt64(total))
        #expect(UInt64(reader.output.count) + reader.lost == reader.sequence)

        // The other one reads now, and is told where it stands.
        try stuck.waitFor(sequence: reader.sequence)
        #expect(stuck.lost > 0)
        #expect(UInt64(stuck.output.count) + stuck.lost == stuck.sequence)
        try reader.type("now")
        try stuck.waitFor("now")
        #expect(stuck.output.count < 6 << 20)
        // Its queue is gone with it.
        #expect(try host.memory("Pss_Anon") < 3 << 20)
    }

    @Test("typing, resizing and attaching work while the agent floods")
    func responsive() throws {
        let host = try TestHost.script("read _; trap 'exit 9' INT; yes flood")
        let stuck = try host.connect(.view)
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("flood\r\n")
        let broker = try host.connect(.broker)
        for _ in 0..<20 { try broker.ping() }
        try broker.send(.input([]))
        let late = try host.connect(size: TerminalSize(columns: 70, rows: 20))
        try broker.waitForStatus { $0.size.columns == 70 }
        try late.type("\u{3}")
        #expect(try broker.waitForExit().status == .exited(9))
        _ = stuck
    }

    @Test("a paste larger than all queues arrives whole, and holds nobody else up")
    func paste() throws {
        let paste = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let scratch = try Scratch()
        let file = try scratch.file("paste", paste)
        let host = try TestHost.script(
            "read _; stty raw -echo; echo up; kill -STOP $$; "
                + "head -c \(paste.count) | cmp - \(file) && echo same; exec cat"
        )
        // Who types has a say in the size, unless it has none itself.
        let typist = try host.connect(size: TerminalSize(columns: 0, rows: 0))
        try typist.type("\n")
        try typist.waitFor("up\n")
        let frames = FrameEncoder.encode(.input(paste[...]))
        let sender = Thread { [descriptor = typist.descriptor] in
            try? TestClient.sendBytes(frames, to: descriptor)
        }
        sender.start()

        let other = try host.connect(size: TerminalSize(columns: 60, rows: 20))
        let broker = try host.connect(.broker)
        try broker.waitForStatus { $0.clients == 2 && $0.size.columns == 60 }
        for columns in UInt16(61)...65 {
            try other.send(.resize(TerminalSize(columns: columns, rows: 20)))
            try broker.waitForStatus { $0.size.columns == columns }
        }
        try host.waitUntilAgentIsStopped(broker)
        try broker.send(.signal(SIGCONT))
        try other.waitFor("same\n")
        // Until here the sender has used its descriptor.
        try typist.ping()
    }

    @Test("two who type into a full terminal both wait, and nothing of either is lost")
    func twoTypists() throws {
        let count = 1_500_000
        let host = try TestHost.script(
            "read _; stty raw -echo; echo up; kill -STOP $$; head -c \(2 * count) | tr -d x | wc -c; exec cat"
        )
        let typists = try [host.connect(), host.connect()]
        try typists[0].type("\n")
        try typists[0].waitFor("up\n")
        for (typist, letter) in zip(typists, "xy".utf8) {
            let frames = FrameEncoder.encode(.input(ArraySlice(repeatElement(letter, count: count))))
            Thread { [descriptor = typist.descriptor] in try? TestClient.sendBytes(frames, to: descriptor) }.start()
        }
        let broker = try host.connect(.broker)
        try host.waitUntilAgentIsStopped(broker)
        try broker.send(.signal(SIGCONT))
        for typist in typists {
            try typist.waitFor("\(count)\n")
            try typist.ping()
        }
    }

    @Test("a client that is stopped in the middle of a frame gets the rest of it before anything else")
    func tornFrames() throws {
        let host = try TestHost.script(
            "read _; stty raw -echo; i=0; while [ $i -lt 300 ]; do seq 1 4000; i=$((i+1)); done; echo over"
        )
        let slow = try host.connect(.view)
        let client = try host.connect()
        try client.type("\n")
        // The decoder of the slow one would throw on anything torn.
        var frames = 0
        var exit: Exit?
        while let frame = try slow.next() {
            frames += 1
            if frames < 200 { usleep(1000) }
            if case .exit(let status) = frame { exit = status }
        }
        #expect(exit?.status == .exited(0))
        #expect(UInt64(slow.output.count) + slow.lost == (try host.finalRecord().outputBytes))
    }

    @Test("an idle host is small")
    func idleMemory() throws {
        let host = try TestHost.ready(["cat"])
        let client = try host.connect()
        try client.type("hello\n")
        try client.waitFor("hello\r\nhello\r\n")
        // Of its own; the code of a debug build is not counted.
        #expect(try host.memory("Pss_Anon") < 2 << 20)
    }
}
