import Foundation
import Glibc
import HostProtocol
import SessionModel
import Terminal
import Testing

/// What is on the disk of what went through a session's terminal.
@Suite("Recording", .timeLimit(.minutes(5)))
struct RecordingTests {
    private func record(
        _ script: String,
        _ settings: [String: String] = [:],
        beforeStart: (TestHost) throws -> Void = { _ in }
    ) throws -> (TestHost, RecordedFiles) {
        let host = try TestHost.ready(["sh", "-c", script]) {
            $0.settings = ["record.enabled": "yes"].merging(settings) { $1 }
        } beforeStart: {
            try beforeStart($0)
        }
        return (host, RecordedFiles(path: host.paths.stateDirectory(of: host.id)))
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("a session from beginning to end, in order")
    func wholeLife() throws {
        let (host, files) = try record("read a; sleep 1; stty -echo; echo hush; read b; stty echo; echo got $a; exit 3")
        let client = try host.connect(size: TerminalSize(columns: 100, rows: 30))
        try client.type("one\n")
        try files.wait("no echo") { $0.contains { $0.text.contains("hush") } }
        try client.type("secret\n")
        #expect(try host.wait() == 3)
        let lines = try files.lines()
        #expect(lines.first?.mark == "started" && lines.last?.mark == "ended" && lines.last?.text == "exited 3")
        #expect(lines.dropFirst().first?.text == "80x24")
        #expect(lines.contains { $0.direction == "resize" && $0.text == "100x30" })
        #expect(try String(decoding: files.output(), as: UTF8.self) == "one\r\nhush\r\ngot one\r\n")
        let input = lines.filter { $0.direction == "input" }
        #expect(input.first?.text == "one\n" && input.first?.masked == nil)
        #expect(input.last?.masked == true && input.last?.data.isEmpty == true && input.last?.size == 7)
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.elapsed <= $1.elapsed })
        #expect(
            lines.allSatisfy {
                $0.sessionID == "\(host.id)" && ($0.masked == true || $0.mark != nil || $0.size == $0.bytes.count)
            }
        )
        for name in ["io.jsonl", "io.lock"] { #expect(try mode("\(files.path)/\(name)") == 0o600) }
        #expect(!(try files.text(of: "io.jsonl")).contains(Data("c2VjcmV0".utf8)))
    }

    @Test("nothing is recorded where it is not asked for")
    func off() throws {
        let (host, files) = try record("echo hello", ["record.enabled": "no"])
        #expect(try host.wait() == 0)
        #expect(files.parts.isEmpty && !FileManager.default.fileExists(atPath: files.path + "/io.lock"))
    }

    @Test("of input, what is wanted", arguments: ["never", "always", "masked"])
    func input(_ wish: String) throws {
        let (host, files) = try record("stty raw -echo; printf up; head -c 3 >/dev/null", ["record.input": wish])
        let client = try host.connect()
        try files.wait("up") { $0.contains { $0.text.contains("up") } }
        try client.type("abc")
        _ = try host.wait()
        let input = try files.lines().filter { $0.direction == "input" }
        #expect(input.reduce(0) { $0 + $1.size } == (wish == "never" ? 0 : 3))
        #expect(input.map(\.text).joined() == (wish == "always" ? "abc" : ""))
    }

    @Test("a flood is there byte for byte, in parts that each can be begun with")
    func parts() throws {
        let (host, files) = try record(
            "stty -opost; seq 1 100000; printf '\\033[1mbold'; read _",
            ["record.part-size": "80000"]
        )
        try files.wait("its end") { $0.contains { $0.text.hasSuffix("bold") } }
        let expected = (1...100_000).map { "\($0)\n" }.joined() + "\u{1B}[1mbold"
        // They are compressed meanwhile.
        try files.wait("compressed parts") { _ in files.parts.allSatisfy { $0 == "io.jsonl" || $0.hasSuffix(".zst") } }
        let output = try files.output()
        #expect(output == Array(expected.utf8))
        let parts = files.parts
        #expect(parts.count >= 3 && parts.count < 20)
        var seen = 0
        for (number, part) in parts.enumerated() {
            let lines = try files.lines(of: part)
            if number > 0 {
                #expect(lines[0].direction == "resize" && lines[1].direction == "screen")
                let fresh = Engine(columns: 80, rows: 24)
                fresh.feed(lines[1].bytes)
                #expect(fresh.screenText() == Engine.text(of: output[..<seen]))
            }
            seen += lines.filter { $0.direction == "output" }.reduce(0) { $0 + $1.size }
            #expect(try mode("\(files.path)/\(part)") == 0o600)
        }
        #expect(seen == output.count)
        kill(host.pid, SIGTERM)
        #expect(try host.wait() == 0)
    }

    @Test("full parts are compressed, and what goes beyond the limit is the oldest of them")
    func limit() throws {
        let (host, files) = try record(
            "head -c 2000000 /dev/urandom | base64; read _; sleep 0.1; echo then; read _",
            ["record.part-size": "100000", "record.max-size": "1000000"]
        )
        try files.wait("compressed parts") { lines in
            files.parts.allSatisfy { $0 == "io.jsonl" || $0.hasSuffix(".zst") } && files.parts.count > 2
        }
        let client = try host.connect()
        try client.type("\n")
        try files.wait("what comes then") { $0.contains { $0.text.contains("then\r\n") } }
        let log = try String(contentsOfFile: host.scratch.path + "/log", encoding: .utf8)
        #expect(log.contains("oldest parts of the recording") && log.contains("1000000 bytes of MaxSize="))
        let sizes = files.parts.map { part in
            (try? FileManager.default.attributesOfItem(atPath: "\(files.path)/\(part)")[.size] as? Int) ?? 0
        }
        #expect(sizes.reduce(0, +) < 1_200_000)
        #expect(!files.parts.contains("io-000001.jsonl") && files.parts.contains("io.jsonl"))
    }

    @Test("a line that a crash has cut short is marked, and the next run goes on behind it")
    func torn() throws {
        let whole =
            #"{"timestamp":"2026-11-21T16:07:41.123456Z","session_id":"00000000","direction":"output","data":"","size":0,"elapsed":1.0}"#
            + "\n"
        let fragment = #"{"timestamp":"2026-11-21T16"#
        let (host, files) = try record("echo new") { host in
            _ = try host.scratch.file("state/roost/sessions/\(host.id)/io.jsonl", whole + fragment)
        }
        #expect(try host.wait() == 0)
        let lines = try files.lines()
        #expect(lines.map(\.mark).prefix(3) == [nil, "torn", "started"])
        #expect(lines[1].text == fragment && lines[1].size == fragment.utf8.count)
        #expect(lines.last?.mark == "ended")
    }

    @Test("whatever stands in the file's place, the session lives", arguments: ["link", "pipe", "folder", "gone"])
    func obstacles(_ kind: String) throws {
        let (host, files) = try record("read _; echo alive; read _") { host in
            let folder = host.paths.stateDirectory(of: host.id)
            switch kind {
            case "link": symlink(host.scratch.path + "/elsewhere", folder + "/io.jsonl")
            case "pipe": mkfifo(folder + "/io.jsonl", 0o600)
            case "folder": mkdir(folder + "/io.jsonl", 0o700)
            default: rmdir(folder)
            }
        }
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("alive")
        var log = ""
        for _ in 0..<500 where !log.contains("not recorded any more") {
            usleep(10_000)
            log = try String(contentsOfFile: host.scratch.path + "/log", encoding: .utf8)
        }
        usleep(1_200_000)
        try client.type("x")
        log = try String(contentsOfFile: host.scratch.path + "/log", encoding: .utf8)
        #expect(log.components(separatedBy: "not recorded any more").count == 2, "told once: \(log)")
        #expect(!FileManager.default.fileExists(atPath: host.scratch.path + "/elsewhere"))
        #expect(files.path.isEmpty == false)
    }

    @Test("a writer that stands still holds nobody up: a mark says what is missing, and the screen follows")
    func stopped() throws {
        let (host, files) = try record(
            "read _; stty -opost; head -c 16000000 /dev/zero | tr '\\0' x; echo; echo done; sleep 1; touch printed; read _"
        )
        let client = try host.connect()
        try files.wait("its beginning") { !$0.isEmpty }
        let writer = try host.recordWriter()
        kill(writer, SIGSTOP)
        try client.type("\n")
        try host.waitForFile("printed")
        kill(writer, SIGCONT)
        let lines = try files.wait("a mark and a screen") { $0.contains { $0.direction == "screen" } }
        let index = try #require(lines.firstIndex { $0.mark == "dropped" })
        #expect(lines[index + 1].direction == "resize" && lines[index + 2].direction == "screen")
        let present = lines.filter { $0.direction == "output" }.reduce(0) { $0 + $1.size }
        #expect(present + lines[index].size == 16_000_000 + 6 + 2, "what is missing and what is there is all there was")
        #expect(lines[index].size > 6_000_000)
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(lines[index + 2].bytes)
        #expect(engine.screenText().contains("one"), "what was printed last")
        try client.type("more\n")
        _ = try host.wait()
        #expect(try files.lines().last?.mark == "ended")
    }

    @Test("a writer that is killed is replaced, and not a byte is lost or doubled")
    func killedWriter() throws {
        let (host, files) = try record(
            "stty -opost; for i in 1 2 3 4 5 6; do seq 1 30000; sleep 1.2; done",
            ["record.part-size": "400000"]
        )
        for _ in 0..<3 {
            usleep(400_000)
            kill(try host.recordWriter(), SIGKILL)
            usleep(1_100_000)
        }
        #expect(try host.wait() == 0)
        let once = (1...30_000).map { "\($0)\n" }.joined()
        let output = try files.output()
        #expect(output == Array(String(repeating: once, count: 6).utf8))
        #expect(!(try files.lines().contains { $0.mark == "torn" || $0.mark == "dropped" }))
    }

    @Test("a host that is killed leaves what can be read, and all but the last moment")
    func killedHost() throws {
        for _ in 0..<5 {
            let (host, files) = try record("i=0; while :; do i=$((i+1)); echo $i; done")
            usleep(UInt32.random(in: 100_000...300_000))
            kill(host.pid, SIGKILL)
            host.process.waitUntilExit()
            usleep(200_000)
            let numbers = RecordedFiles.wholeNumbers(String(decoding: try files.output(), as: UTF8.self))
            #expect(numbers.count > 100 && numbers == Array(1...numbers.count))
        }
    }

    @Test("an upgrade in place loses and doubles nothing")
    func upgrade() throws {
        let (host, files) = try record(
            "read _; stty -opost; seq 1 400000; echo done; touch printed; read _; seq 1 200000; echo more; read _",
            ["record.part-size": "1000000"]
        )
        let broker = try host.connect(.broker)
        let client = try host.connect()
        try client.type("\n")
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(host.pid)/exe")
        var parts: [UInt32] = []
        var upgrades = 0
        while upgrades < 3 || access(host.scratch.path + "/printed", F_OK) != 0 {
            upgrades += 1
            try broker.send(.upgrade(program: program))
            let answer = try broker.first("an answer") { frame in
                if case .recorded(let part) = frame { parts.append(part) }
                return if case .upgraded(let answer) = frame { answer } else { nil }
            }
            #expect(answer.problem.isEmpty)
        }
        try files.wait("the end") { $0.contains { $0.text.hasSuffix("done\n") } }
        // The broker hears of what is full from this program, too.
        try client.type("\n")
        parts.append(try broker.first("a full part") { if case .recorded(let part) = $0 { part } else { nil } })
        try files.wait("more") { $0.contains { $0.text.hasSuffix("more\n") } }
        try client.type("\n")
        #expect(try host.wait() == 0)
        let output = try String(decoding: files.output(), as: UTF8.self)
        let numbers = { (last: Int) in (1...last).map { "\($0)\n" }.joined() }
        let expected = "\r\n" + numbers(400_000) + "done\n\n" + numbers(200_000) + "more\n"
        let common = zip(output.utf8, expected.utf8).prefix { $0 == $1 }.count
        let isWhole = common == expected.utf8.count
        #expect(
            isWhole,
            "\(output.utf8.count) bytes, of \(expected.utf8.count); the first \(common) are right, then \(output.utf8.dropFirst(common - 10).prefix(60).map { $0 })"
        )
        let lines = try files.lines()
        #expect(lines.count { $0.mark == "started" } == 1)
        #expect(zip(lines, lines.dropFirst()).allSatisfy { $0.elapsed <= $1.elapsed }, "one run has one clock")
        #expect(parts == parts.sorted() && files.parts.count > Int(parts.last ?? 0))
    }

    @Test("the writer has nothing open but what it needs, and sleeps while nothing happens")
    func writer() throws {
        let (host, files) = try record("echo once; sleep 100")
        try files.wait("once") { $0.contains { $0.text.contains("once") } }
        let writer = try host.recordWriter()
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(writer)/fd")
        #expect(open.count <= 7, "standard streams, the host, folder, lock and part: \(open)")
        func switches() throws -> String {
            let status = try String(contentsOfFile: "/proc/\(writer)/status", encoding: .utf8)
            return status.split(separator: "\n").filter { $0.contains("ctxt_switches") }.joined()
        }
        // It has the disk keep what was written, once.
        usleep(5_500_000)
        let before = try switches()
        usleep(1_500_000)
        #expect(try switches() == before)
    }
}

extension Engine {
    /// What a terminal of the usual size shows after `bytes`.
    fileprivate static func text(of bytes: ArraySlice<UInt8>) -> String {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(Array(bytes))
        return engine.screenText()
    }
}

extension TestHost {
    /// Waits for a file in the session's working directory.
    fileprivate func waitForFile(_ name: String) throws {
        let deadline = Date(timeIntervalSinceNow: patience)
        while access(scratch.path + "/" + name, F_OK) != 0 {
            guard Date() < deadline else { throw TestFailure("no file \(name)") }
            usleep(5000)
        }
    }
}
