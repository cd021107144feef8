import Foundation
import Glibc
import HostProtocol
import SessionModel
import Terminal
import Testing

/// Upgrades at the worst of times, and to the worst of programs.
@Suite("Upgrade under attack", .timeLimit(.minutes(3)))
struct UpgradeAttackTests {
    @Test("keeps the state to the last byte, in the alternate screen too")
    func exactState() throws {
        let rich =
            "\\033[?2004h\\033[?1000h\\033[?1006h\\033[>5u\\033]2;one\\007\\033[22t\\033]2;two\\007\\033]4;3;#102030\\007"
            + "\\033[3g\\033[9G\\033H\\033[5;20r\\033(0lqk\\033(B\\033[1;31mred\\0337\\033[6 q"
        for screen in ["", "\\033[?1049h\\033[7malternate\\033[?25l"] {
            let host = try TestHost.script("seq 300; printf '\(rich)\(screen)'; read _; echo")
            let broker = try host.connect(.broker)
            try broker.waitForStatus { $0.title == "two" }
            let before = try capture(broker)
            #expect(try upgrade(host, broker).problem.isEmpty)
            #expect(try capture(broker) == before)
        }
    }

    @Test("disturbs no agent: no hang-up, no change of size, no signal")
    func quiet() throws {
        let host = try TestHost.ready([
            "bash", "-c",
            "for s in HUP WINCH TERM CHLD CONT USR1; do trap \"echo got $s\" $s; done; echo ready; while read l; do echo =$l; done",
        ])
        let client = try host.connect(size: TerminalSize(columns: 100, rows: 40))
        let broker = try host.connect(.broker)
        // The one that is due: the window had another size.
        try client.type("a\n")
        try client.waitFor("=a")
        let start = client.output.count
        for _ in 0..<20 { #expect(try upgrade(host, broker).problem.isEmpty) }
        try client.type("b\n")
        try client.waitFor("=b")
        #expect(!String(decoding: client.output[start...], as: UTF8.self).contains("got"))
    }

    @Test("goes on with half a frame that has come, and with frames behind the request")
    func halfFrames() throws {
        let host = try TestHost.script("stty -echo; echo up; while read l; do echo =$l; done")
        let client = try host.connect()
        let broker = try host.connect(.broker)
        let frame = FrameEncoder.encode(.input(ArraySlice("halves\n".utf8)))
        for cut in 1..<frame.count {
            try client.sendBytes(frame[..<cut])
            try client.send()
            #expect(try upgrade(host, broker).problem.isEmpty)
            try client.sendBytes(frame[cut...])
            try client.waitFor("=halves")
        }
        // Requests of all kinds in one piece: each is answered, whichever program gets to it.
        try broker.send(
            .capture(scrollbackLines: .max),
            .upgrade(program: program()),
            .upgrade(program: program()),
            .ping(7)
        )
        try broker.waitForSnapshot()
        var answers: [Upgraded] = []
        var pongs = 0
        while answers.count < 2 || pongs < 1 {
            switch try broker.next() {
            case .upgraded(let answer): answers.append(answer)
            case .pong(7): pongs += 1
            case nil: throw TestFailure("the stream ended")
            default: break
            }
        }
        #expect(answers.count { $0.problem.isEmpty } == 1)
    }

    @Test("hands a capture over that nobody has read yet, and a window that has fallen behind")
    func queues() throws {
        let host = try TestHost.script(
            "read _; stty -echo; head -c 5500000 /dev/zero | tr '\\0' '\\r'; echo done; read _; echo last; read _"
        )
        let slow = try host.connect()
        let broker = try host.connect(.broker)
        // Before anything is printed: what comes sooner would be in its snapshot.
        let fast = try host.connect(.view)
        try slow.type("\n")
        // The echo, what is printed, and "done": some of it may be lost for this one, too.
        try fast.waitFor(sequence: 2 + 5_500_000 + 6)
        try broker.send(.capture(scrollbackLines: .max), .capture(scrollbackLines: 10), .upgrade(program: program()))
        try broker.waitForSnapshot()
        try broker.waitForSnapshot()
        let answer = try broker.first("an answer") { if case .upgraded(let answer) = $0 { answer } else { nil } }
        #expect(answer.problem.isEmpty)
        try slow.type("\n")
        try fast.waitFor("last\r\n")
        while !shown(slow.snapshots + slow.output).contains("done\nlast") { _ = try #require(try slow.next()) }
        #expect(slow.lost > 0)
        #expect(slow.sequence == fast.sequence)
    }

    @Test("keeps a clipboard from the windows that is half read, whichever half it is")
    func secrets() throws {
        for cut in ["\\033]52;c;aGVs|bG8=\\007", "\\033]52;c;aGVsbG8=\\033|\\\\", "\\033]52|;c;aGVsbG8=\\007"] {
            let halves = cut.split(separator: "|")
            let host = try TestHost.script(
                "stty raw -echo; printf 'a\(halves[0])'; head -c1 >/dev/null; printf '\(halves[1])b'; read _"
            )
            let client = try host.connect()
            let broker = try host.connect(.broker)
            while !(client.snapshots + client.output).contains(0x61) { _ = try #require(try client.next()) }
            // What is half read has been read once something that was sent later is answered.
            while !(try capture(broker)).contains(0x61) {}
            #expect(try upgrade(host, broker).problem.isEmpty)
            try client.type("x")
            try client.waitFor("b")
            try client.ping()
            #expect(String(decoding: client.asides, as: UTF8.self).contains("52;c;aGVsbG8="), "\(cut)")
            #expect(!String(decoding: client.output, as: UTF8.self).contains("aGVs"), "\(cut)")
        }
    }

    @Test("to a program that is none of ours, crashes, or cannot go on is refused")
    func badPrograms() throws {
        let host = try TestHost.script("stty -echo; echo up; while read l; do echo =$l; done")
        let client = try host.connect()
        let broker = try host.connect(.broker)
        let scripts = [
            "exit 0", "kill -SEGV $$", "exit 71", "cat <&3 >/dev/null", "printf XXXXXXXXXXXX >&3", "echo ROOSTYES",
        ]
        var programs = try scripts.enumerated().map { index, script in
            try host.scratch.file("bad\(index)", "#!/bin/sh\n\(script)\n", mode: 0o755)
        }
        programs.append(
            try host.scratch.file(
                "half",
                Array(try Data(contentsOf: URL(filePath: program())).prefix(200_000)),
                mode: 0o755
            )
        )
        programs.append(try host.scratch.file("plain", "no program", mode: 0o644))
        programs += ["/bin/true", "/bin/cat", "roost-host", host.scratch.path, "/proc/self/exe/x"]
        for (round, bad) in programs.enumerated() {
            let answer = try upgrade(host, broker, to: bad)
            #expect(!answer.problem.isEmpty, "\(bad)")
            try client.type("\(round)\n")
            try client.waitFor("=\(round)\r\n")
        }
        #expect(try upgrade(host, broker).problem.isEmpty)
    }

    @Test("that fails after all is taken back by the program before, whose file may be gone")
    func takenBack() throws {
        let host = try TestHost.script("stty -echo; echo up; while read l; do echo =$l; done")
        let client = try host.connect()
        let broker = try host.connect(.broker)
        let copy = host.scratch.path + "/roost-host"
        try FileManager.default.copyItem(atPath: program(), toPath: copy)
        #expect(try upgrade(host, broker, to: copy).problem.isEmpty)
        try FileManager.default.removeItem(atPath: copy)
        // Says yes, and cannot go on then.
        let real = try program()
        let liar = try host.scratch.file(
            "liar",
            "#!/bin/sh\n[ \"$1\" = --probe ] && exec '\(real)' \"$@\"\nexec /proc/self/fd/$4 \"$1\" --resume \"$3\"\n",
            mode: 0o755
        )
        #expect(try !upgrade(host, broker, to: liar).problem.isEmpty)
        try client.type("on\n")
        try client.waitFor("=on")
        let name = try String(contentsOfFile: "/proc/\(host.pid)/comm", encoding: .utf8)
        #expect(name == "roost-host\n")
        #expect(try upgrade(host, broker).problem.isEmpty)
        try client.type("again\n")
        try client.waitFor("=again")
    }

    @Test("a program that is replaced while it is asked is not run")
    func replaced() throws {
        let host = try TestHost.script("stty -echo; echo up; while read l; do echo =$l; done")
        let broker = try host.connect(.broker)
        let path = host.scratch.path + "/host"
        let other = try host.scratch.file("other", "#!/bin/sh\nexit 1\n", mode: 0o755)
        let real = try program()
        let asked = "#!/bin/sh\nmv '\(other)' '\(path)'\nexec '\(real)' \"$@\"\n"
        _ = try host.scratch.file("host", asked, mode: 0o755)
        #expect(try upgrade(host, broker, to: path).problem.contains("replaced"))
        #expect(try upgrade(host, broker).problem.isEmpty)
    }

    @Test("while the agent ends loses neither the end nor what it was")
    func raceWithEnd() throws {
        for round in 0..<12 {
            let host = try TestHost.script("read _; printf last; exit 7")
            let client = try host.connect()
            let broker = try host.connect(.broker)
            try broker.send(.upgrade(program: program()))
            usleep(UInt32(round * 1500))
            try client.type("\n")
            #expect(try client.waitForExit().status == .exited(7))
            #expect(String(decoding: client.output, as: UTF8.self).contains("last"))
            #expect(try host.wait() == 7)
            let record = try host.finalRecord()
            #expect(record.result == .ended && record.exitStatus == 7)
        }
    }

    @Test("while it is told to stop stops, and says by whom")
    func raceWithStop() throws {
        for round in 0..<12 {
            let host = try TestHost.script("read _")
            let broker = try host.connect(.broker)
            try broker.send(.upgrade(program: program()))
            usleep(UInt32(round * 1500))
            try broker.send(.stop(Stop(who: "me", why: "enough")))
            kill(host.pid, SIGTERM)
            #expect(try host.wait() == 0)
            let record = try host.finalRecord()
            #expect(record.result == .stopped && record.stoppedBy == "me" && record.stopReason == "enough")
        }
    }

    // MARK: Means

    private func program() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return (tests as NSString).deletingLastPathComponent + "/roost-host"
    }

    private func upgrade(_ host: TestHost, _ broker: TestClient, to program: String? = nil) throws -> Upgraded {
        let path = try program ?? self.program()
        try broker.send(.upgrade(program: path))
        return try broker.first("an answer") { if case .upgraded(let answer) = $0 { answer } else { nil } }
    }

    private func capture(_ broker: TestClient) throws -> [UInt8] {
        let start = broker.snapshots.count
        try broker.send(.capture(scrollbackLines: .max))
        try broker.waitForSnapshot()
        return Array(broker.snapshots[start...])
    }

    private func shown(_ bytes: [UInt8]) -> String {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(bytes)
        return engine.text(scrollbackRows: 10)
    }
}
