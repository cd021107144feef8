@testable import Client
import FoundationEssentials
import Glibc
import SessionModel
import Systemd
import Testing

@testable import CommandLine

@Suite("Driving sessions")
struct DrivingTests {
    @Test("lists of keys")
    func keys() throws {
        let bytes = try KeyList(parsing: " up, down enter,ctrl-c").keys.map(\.bytes)
        #expect(bytes == [Array("\u{1B}[A".utf8), Array("\u{1B}[B".utf8), [13], [3]])
        for text in ["", " , ", "up nonsense"] { #expect(throws: ArgumentProblem.self) { try KeyList(parsing: text) } }
    }

    @Test("conditions")
    func conditions() throws {
        for word in ["exit", "idle", "blocked", "working", "settled"] {
            guard case .told(word) = try WaitCondition(parsing: word) else {
                Issue.record("\(word)")
                continue
            }
        }
        for text in ["", "Exit", "text", "text=", "text=(", "text=[", "text=a{2,1}"] {
            #expect(throws: ArgumentProblem.self, "\(text)") { try WaitCondition(parsing: text) }
        }
    }

    @Test(
        "patterns are POSIX extended ones, line by line",
        arguments: [
            ("^b$", "a\nb\nc\n", true), ("a.b", "a\nb", false), ("a.b", "aäb", true), ("(x|y)+z{2}", "axyzz", true),
            ("^$", "a\n\nb", true), ("[[:digit:]]{3}", "12 34", false), ("a", "", false), (".*", "", true),
        ]
    )
    func patterns(expression: String, text: String, isMatch: Bool) throws {
        #expect(try TextPattern(expression).matches(text) == isMatch)
    }

    @Test("line ends, wherever they are cut")
    func lineFeeds() {
        let text = Array("a\r\nb\rc\r\r\nd\n\r".utf8)
        let expected = Array("a\nb\rc\r\nd\n\r".utf8)
        for first in 0...text.count {
            for second in first...text.count {
                var lines = LineFeeds()
                let parts = [text[..<first], text[first..<second], text[second...]]
                #expect(parts.flatMap { lines.convert($0) } + lines.finish() == expected)
                #expect(lines.finish().isEmpty)
            }
        }
    }

    @Test("what is printed is found, also where it has scrolled away or wrapped")
    func screenText() {
        var text = ScreenText(columns: 20, rows: 4)
        func feeds(_ bytes: String, _ wanted: String) -> Bool {
            text.feed(ArraySlice(bytes.utf8)) { $0.contains(wanted) }
        }
        #expect(!feeds("one\r\ntwo\r\n", "three"))
        #expect(feeds("\u{1B}[31mth\u{1B}[1mree", "three"))
        #expect(feeds("\r\nneedle\r\n" + String(repeating: "x\r\n", count: 10_000), "needle\n"))
        #expect(!feeds("y", "needle"))
        let long = String(repeating: "abcdefghi ", count: 30)
        #expect(feeds(long, long.dropLast() + ""))
        text.resize(columns: 0, rows: 0)
        text.resize(columns: 10, rows: 4)
        #expect(feeds("\r\nend", "end"))
    }

    @Test("output that is not read goes to a file, and comes in its order")
    func spool() throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        defer { close(ends[0]) }
        let spool = OutputSpool(OutputQueue(ends[1]), folder: "/var/tmp")
        close(ends[1])
        let total = 6 << 20
        var (written, read): (Int, [UInt8]) = (0, [])
        func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 31 >> 3) }
        func take(_ count: Int) {
            var buffer = [UInt8](repeating: 0, count: 64 << 10)
            let limit = read.count + count
            while read.count < min(limit, total) {
                spool.flush()
                let got = Glibc.read(ends[0], &buffer, min(buffer.count, limit - read.count))
                guard got > 0 else { return }
                read += buffer[..<got]
            }
        }
        while written < total {
            let part = (written..<min(total, written + 100_000)).map(byte)
            spool.write(part)
            written += part.count
            // It falls far behind, catches up for a while, and falls behind again.
            if written % 2_000_000 < 100_000 { take(1_500_000) }
        }
        #expect(spool.isPending)
        take(total)
        #expect(read.count == total && read.indices.allSatisfy { read[$0] == byte($0) })
        spool.flush()
        #expect(!spool.isPending && spool.lost == 0 && !spool.isClosed)
    }

    @Test("a disk without room is counted")
    func fullSpool() {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let spool = OutputSpool(OutputQueue(ends[1]), folder: "/no/such/folder")
        for _ in 0..<30 { spool.write([UInt8](repeating: 1, count: 100_000)) }
        #expect(spool.lost > 1_500_000)
        close(ends[1])
        signal(SIGPIPE, SIG_IGN)
        close(ends[0])
        spool.flush()
        #expect(spool.isClosed)
    }

    @Test("events in JSON and for people")
    func events() throws {
        let event = EventSubscription.Event(
            sequence: 7,
            session: "7c5dcf5d",
            name: "state",
            details: [
                "Time": .uint64(1_795_000_000_250_000), "Name": .string("api"), "Old": .string("running"),
                "New": .string("failed"), "ExitStatus": .int32(3), "Limits": .properties(["TasksMax": .uint64(5)]),
                "Tags": .strings(["a", "b"]), "Reason": .string("why\u{1B}[31m"),
            ]
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = String(decoding: try encoder.encode(EventLine(event)), as: UTF8.self)
        let expected =
            #"{"event":"state","exit_status":3,"limits":{"tasks_max":5},"name":"api","new":"failed","old":"running","#
            + #""reason":"why\u001b[31m","sequence":7,"session":"7c5dcf5d","tags":["a","b"],"#
            + #""time":"2026-11-18T11:06:40.250Z"}"#
        #expect(text.lowercased() == expected.lowercased())
        let line = EventLine(event).text(Console.style)
        #expect(line.hasSuffix("  api           running → failed, status 3: why[31m"), "\(line)")
        #expect(EventLine("missed", ["Count": .uint64(3)]).text(Console.style).hasSuffix("3 events were missed"))
        #expect(["ExitStatus", "OOMKills", "New"].map(EventLine.key) == ["exit_status", "oomkills", "new"])
    }

    @Test("texts that can be typed")
    func texts() throws {
        #expect(try TextInput.text(Array("ä\n".utf8), name: "x") == "ä\n")
        for bytes in [[0xFF], [0], [UInt8](repeating: 120, count: TextRequest.maximumBytes + 1)] {
            #expect(throws: ClientError.self) { try TextInput.text(bytes, name: "x") }
        }
        #expect(throws: ClientError.self) { try TextInput.open("/no/such/file") }
        #expect(TextRequest().token != TextRequest().token && TextRequest().token.utf8.count <= 64)
    }
}
