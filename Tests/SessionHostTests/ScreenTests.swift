import Foundation
import Glibc
import HostProtocol
import SessionModel
import Terminal
import Testing

/// What the host makes of its engine.
@Suite("The screen", .timeLimit(.minutes(3)))
struct ScreenTests {
    /// The text of a terminal that was given `bytes`.
    private func text(_ bytes: [UInt8], columns: Int = 80, rows: Int = 24) -> String {
        let engine = Engine(columns: columns, rows: rows)
        engine.feed(bytes)
        return engine.screenText()
    }

    private func size(_ columns: UInt16, _ rows: UInt16) -> TerminalSize {
        TerminalSize(columns: columns, rows: rows)
    }

    /// Connects without attaching.
    private func connect(_ host: TestHost) throws -> TestClient { try host.connect(size: nil) }

    @Test("a window that opens later is shown the screen, in its own size")
    func attach() throws {
        let host = try TestHost.script("printf '\\033[2;3Hcorner\\033[1;31m'; read _; echo on; read _")
        let first = try host.connect()
        try first.waitForText("corner", in: { text(first.snapshots + first.output) })
        let second = try connect(host)
        try second.send(.attach(Attach(mode: .control, size: size(60, 20))))
        let snapshot = try second.waitForSnapshot()
        #expect(snapshot.size == size(60, 20))
        #expect(text(Array(snapshot.bytes), columns: 60, rows: 20).contains("\n  corner\n"))
        // The first one is shown the new size.
        #expect(try first.waitForSnapshot().size == size(60, 20))
    }

    @Test("nothing is doubled or missing between a snapshot and what follows, under load")
    func seam() throws {
        let host = try TestHost.script(
            "read _; i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done; echo END; read _"
        )
        let first = try host.connect()
        try first.type("\n")
        for _ in 0..<20 {
            let client = try connect(host)
            try client.send(.attach(Attach(mode: .view, size: .standard)))
            try client.waitForSnapshot()
            usleep(2000)
            try client.ping()
            let engine = Engine(columns: 80, rows: 24)
            engine.feed(client.snapshots + client.output)
            let numbers = engine.screenText().split(separator: "\n").dropLast().compactMap { Int($0) }
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $1 == $0 + 1 }, "\(numbers)")
        }
        try first.waitFor("END")
    }

    @Test("no replay asked for, no snapshot given")
    func noReplay() throws {
        let host = try TestHost.script("echo before; read _; echo after; read _")
        let first = try host.connect()
        try first.ping()
        let raw = try connect(host)
        try raw.send(.attach(Attach(mode: .control, size: size(90, 30), replay: .none)))
        #expect(try raw.waitForSnapshot().bytes.isEmpty)
        try raw.send(.resize(size(91, 30)))
        try raw.type("\n")
        try raw.waitFor("after\r\n")
        #expect(raw.snapshots.isEmpty)
    }

    @Test("the scrollback comes where it is asked for, behind the screen, in as many frames as it needs")
    func scrollback() throws {
        let line = String(repeating: "漢字", count: 18)
        let host = try TestHost.script(
            "i=0; while [ $i -lt 8000 ]; do echo \(line) $i; i=$((i+1)); done; echo END; read _"
        )
        let first = try host.connect()
        try first.waitForText("END", in: { text(first.snapshots + first.output) })
        let second = try connect(host)
        try second.send(.attach(Attach(mode: .view, size: .standard, replay: .scrollback(lines: 6000))))
        let last = try second.waitForSnapshot()
        #expect(!last.isContinued && second.snapshots.count > Wire.maximumPayload / 2)
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(second.snapshots)
        let lines = engine.text(scrollbackRows: 10_000).split(separator: "\n")
        #expect(lines.last == "END")
        #expect(lines.count == 6023 || lines.count == 6024, "\(lines.count)")
        let third = try connect(host)
        try third.send(.attach(Attach(mode: .view, size: .standard, replay: .scrollback(lines: 3))))
        try third.waitForSnapshot()
        let few = Engine(columns: 80, rows: 24)
        few.feed(third.snapshots)
        #expect(few.scrollbackRows == 3)
    }

    @Test("queries have one answer, with no window and with three, and reach none of them")
    func queries() throws {
        let script = """
            stty raw -echo; ask() { printf '\\033[c\\033[6n' > /dev/tty; dd bs=1 count=26 2>/dev/null | od -An -c | tr -d ' \\n'; }
            ask > $PWD/alone; printf alone; dd bs=1 count=1 2>/dev/null; ask > $PWD/three; printf done; sleep 60
            """
        let host = try TestHost.script(script)
        let first = try host.connect()
        try first.waitForText("alone", in: { text(first.snapshots + first.output) })
        let clients = [first, try host.connect(), try host.connect(.view)]
        try first.type("x")
        for client in clients {
            try client.waitFor("done")
            #expect(!String(decoding: client.snapshots + client.output, as: UTF8.self).contains("\u{1B}[c"))
            #expect(!String(decoding: client.output, as: UTF8.self).contains("\u{1B}[6n"))
        }
        for name in ["alone", "three"] {
            let answer = try String(contentsOfFile: host.scratch.path + "/\(name)", encoding: .utf8)
            #expect(answer.hasPrefix("033[?64;6;21;22;28;52c033["), "\(name): \(answer)")
        }
    }

    @Test("a clipboard is for the window that typed last")
    func clipboard() throws {
        let host = try TestHost.script(
            "stty raw -echo; dd bs=1 count=1 2>/dev/null; printf '\\033]52;c;aGk=\\007set'; printf '\\033]52;c;?\\007'; read _"
        )
        let first = try host.connect()
        let second = try host.connect()
        let viewer = try host.connect(.view)
        try first.type("x")
        for client in [first, second, viewer] {
            try client.waitFor("set")
            try client.ping()
            #expect(!client.output.contains(0x1B))
        }
        #expect(String(decoding: first.asides, as: UTF8.self) == "\u{1B}]52;c;aGk=\u{1B}\\")
        #expect(second.asides.isEmpty && viewer.asides.isEmpty)
    }

    @Test("the colours that a window has are the answer to those who ask")
    func appearance() throws {
        let host = try TestHost.script(
            "stty raw -echo; dd bs=1 count=1 2>/dev/null; printf '\\033]11;?\\007'; dd bs=1 count=24 2>/dev/null | od -An -c | tr -d ' \\n'; sleep 60"
        )
        let client = try host.connect()
        try client.send(.appearance(Appearance(foreground: nil, background: 0x12_34_56)))
        try client.type("x")
        try client.waitFor("]11;rgb:1212/3434/5656")
    }

    @Test("the title is a part of the status")
    func title() throws {
        let host = try TestHost.script("printf '\\033]2;my title\\007'; read _")
        let client = try host.connect()
        try client.waitForStatus { $0.title == "my title" }
    }

    @Test("a window that fell behind gets the screen as it is when it has caught up")
    func resynchronisation() throws {
        let host = try TestHost.script(
            "read _; head -c 20000000 /dev/zero | tr '\\0' 'x'; printf '\\033[2J\\033[HTHE END'; read _"
        )
        let slow = try host.connect()
        let quick = try host.connect()
        try quick.type("\n")
        // It may have fallen behind as well.
        try quick.first("the end") { frame in
            switch frame {
            case .output(let bytes): bytes.suffix(7).elementsEqual("THE END".utf8) ? true : nil
            case .snapshot(let snapshot): snapshot.lost > 0 ? true : nil
            default: nil
            }
        }
        let loss = try slow.first("a loss") { frame in
            if case .snapshot(let snapshot) = frame, snapshot.lost > 0 { snapshot } else { nil }
        }
        if text(Array(loss.bytes)).contains("THE END") { return }
        try slow.first("the end") { frame in
            switch frame {
            case .output(let bytes): bytes.suffix(7).elementsEqual("THE END".utf8) ? true : nil
            case .snapshot(let snapshot): text(Array(snapshot.bytes)).contains("THE END") ? true : nil
            default: nil
            }
        }
    }

    @Test("the broker gets the whole state, exact, and nobody else does")
    func capture() throws {
        let host = try TestHost.script("stty -echo; printf '\\033[>1u\\033[?2048h'; seq 100; read _")
        let first = try host.connect()
        try first.waitForText("100", in: { text(first.snapshots + first.output) })
        let broker = try host.connect(.broker)
        try broker.send(.capture(scrollbackLines: .max))
        let snapshot = try broker.waitForSnapshot()
        #expect(snapshot.size == .standard)
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(broker.snapshots)
        let lines = engine.text(scrollbackRows: 1000).split(separator: "\n").prefix(100).map(String.init)
        #expect(lines == (1...100).map(String.init))
        #expect(String(decoding: broker.snapshots, as: UTF8.self).contains("\u{1B}[?2048h"))
        try first.send(.capture(scrollbackLines: 0))
        #expect(try first.waitForError().code == .notAllowed)
    }

    @Test("the last screen is kept, with its size")
    func lastScreen() throws {
        let host = try TestHost.script("seq 50; printf 'last words'")
        #expect(try host.wait() == 0)
        let path = host.paths.stateDirectory(of: host.id) + "/screen.vt"
        let bytes = try Data(contentsOf: URL(filePath: path))
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(Array(bytes))
        let wanted: [String] = (1...50).map { String($0) } + ["last words"]
        #expect(engine.text(scrollbackRows: 100).split(separator: "\n").map(String.init) == wanted)
        let record = try host.finalRecord()
        #expect(record.columns == 80 && record.rows == 24)
    }

    @Test("a session that waits for its first window shows it every byte, though the agent has ended")
    func firstWindow() throws {
        let host = try TestHost.ready(["sh", "-c", "echo hi"]) { $0.attachTimeout = 60_000 }
        usleep(300_000)
        let client = try connect(host)
        try client.send(.attach(Attach(mode: .control, size: .standard, replay: .none)))
        #expect(try client.waitForExit().status == .exited(0))
        #expect(String(decoding: client.output, as: UTF8.self) == "hi\r\n")
        #expect(try host.wait() == 0)
    }

    @Test("a first window that does not come is waited for as long as was asked, and not when the session is stopped")
    func noFirstWindow() throws {
        let ended = try TestHost.ready(["true"]) { $0.attachTimeout = 200 }
        #expect(try ended.wait() == 0)
        let stopped = try TestHost.ready(["true"]) { $0.attachTimeout = 60_000 }
        usleep(200_000)
        kill(stopped.pid, SIGTERM)
        #expect(try stopped.wait() == 0)
        let running = try TestHost.ready(["sleep", "60"]) { $0.attachTimeout = 60_000 }
        kill(running.pid, SIGTERM)
        #expect(try running.wait() == 0)
    }
}

extension TestClient {
    /// Reads on until `text` stands in what `shown` gives.
    fileprivate func waitForText(_ text: String, in shown: () -> String) throws {
        while !shown().contains(text) {
            guard try next() != nil else { throw TestFailure("the stream ended without '\(text)'") }
        }
    }
}
