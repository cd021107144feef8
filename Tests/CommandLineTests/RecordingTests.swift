import Client
import Glibc
import Recording
import SessionModel
import Terminal
import Testing

@testable import CommandLine

@Suite("Recordings on the command line")
struct RecordingTests {
    private static func matcher(_ text: String, isRegex: Bool = false, ignoresCase: Bool = false) throws -> LineMatcher
    {
        try LineMatcher(LineMatcher.Pattern(text: text, isRegex: isRegex, ignoresCase: ignoresCase))
    }

    private static func found(_ matcher: LineMatcher, in line: String) -> Bool {
        Array(line.utf8).withUnsafeBytes { matcher.matches($0) }
    }

    // MARK: Times

    @Test(
        "times are understood",
        arguments: [
            ("2026-11-21T16:07:41.5Z", Moment.absolute(1_795_277_261_500_000)), ("16:07", .clock(58_020)),
            ("9:07:05", .clock(32_825)), ("+30s", .fromStart(30_000_000)), ("-5min", .fromEnd(300_000_000)),
            ("+1h 5min", .fromStart(3_900_000_000)), ("start", .fromStart(0)), ("now", .fromEnd(0)),
        ]
    )
    func moments(text: String, moment: Moment) throws {
        #expect(try Moment(parsing: text) == moment)
    }

    @Test(
        "others are refused",
        arguments: [
            "", "yesterday", "25:00", "16:60", "16", "2026-13-01", "+", "-x", "16:07:41:00", "2026-11-21 noon",
            "+infinity",
        ]
    )
    func noMoments(text: String) {
        #expect(throws: ArgumentProblem.self) { try Moment(parsing: text) }
    }

    @Test("a time of the day is that of the end, or of the day before")
    func clocks() throws {
        let end: UInt64 = 1_795_277_261_000_000
        let text = LocalTime.text(end, format: "%H:%M:%S")
        #expect(try Moment(parsing: text).time(end: end) == end)
        let later = LocalTime.text(end + 60_000_000, format: "%H:%M:%S")
        let found = try #require(try Moment(parsing: later).time(end: end))
        #expect(found <= end && end - found > 80_000_000_000)
        #expect(try Moment(parsing: LocalTime.text(end)).time(end: end) == end)
        #expect(Moment.fromEnd(60_000_000).time(end: end) == end - 60_000_000)
        #expect(Moment.fromStart(1).time(end: end) == nil)
    }

    // MARK: Matching

    @Test("a text is found wherever it stands")
    func needles() throws {
        let text = "zéro needle"
        for length in 1...text.count {
            for start in 0...(text.count - length) {
                let part = String(Array(text)[start..<(start + length)])
                #expect(try Self.found(Self.matcher(part), in: text), "\(part)")
                #expect(try Self.found(Self.matcher(part.uppercased(), ignoresCase: true), in: text), "\(part)")
            }
        }
        for absent in ["needles", "xzéro", "nedl", "Needle", "  "] {
            #expect(try !Self.found(Self.matcher(absent), in: text))
        }
        #expect(try !Self.found(Self.matcher("x"), in: ""))
        #expect(throws: ClientError.self) { try Self.matcher("") }
    }

    @Test(
        "an expression is the one of grep -E",
        arguments: [
            ("err(or)?s?$", "two errors", true), ("^[a-c]+$", "abcabc", true), ("^[a-c]+$", "abcd", false),
            ("a.c", "a你c", true),
            ("x|needle", "a needle", true), ("\\bneedle\\b", "needles", false), ("E[0-9]{3}", "see E123", true),
            ("[]x]y", "]y", true),
            ("(foo|bar)baz", "barbaz", true), ("fo*d", "fd", true), ("a\\.b", "a.b", true), ("a\\.b", "axb", false),
            ("[[:digit:]]+ ok", "12 ok", true), ("needle{2}", "needlee", true),
        ]
    )
    func expressions(expression: String, line: String, isFound: Bool) throws {
        #expect(try Self.found(Self.matcher(expression, isRegex: true), in: line) == isFound)
        #expect(
            try Self.found(
                Self.matcher(expression.replacing("needle", with: "NEEDLE"), isRegex: true, ignoresCase: true),
                in: line
            ) == isFound || expression.contains("E[")
        )
    }

    @Test(
        "what must stand in a line is seen in an expression",
        arguments: [
            ("needle in [a-z]+ haystack", "needle in "), ("a|bcd", ""), ("(long group)? x", " x"), ("ab*cde?f", "cd"),
            ("x{2,3}yz", "yz"),
            ("[^]abc]def", "def"), ("\\bword\\.", "word."), ("(", ""), ("[", ""), ("", ""), ("[[:alpha:]|]q", "q"),
        ]
    )
    func required(expression: String, text: String) {
        #expect(RequiredText.of(expression) == text)
    }

    // MARK: Searching

    @Test("what stands still is found once, and what moves off is not found again")
    func search() throws {
        var screen = RecordedScreen(columns: 40, rows: 5)
        screen.output("a nee\u{1B}[31mdle\u{1B}[0m here\r\n", after: 1000)
        for number in 0..<50 { screen.output("line \(number)\r\n", after: 200_000) }
        screen.output("needle again", after: 500_000)
        let first = screen.part("io-000001.jsonl")
        screen.add("resize", Array("40x5".utf8))
        screen.add("screen", Array("\u{1B}[Hline 49\r\nneedle again".utf8))
        screen.output("\u{1B}[2J\u{1B}[H\u{1B}[?1049hneedle", after: 300_000)
        screen.output("\u{1B}[Hx", after: 50_000)
        let second = screen.part()
        let matcher = try Self.matcher("needle")
        let hits = PartSearch.hits(in: first, matcher).hits
        #expect(hits.map(\.line) == ["a needle here", "needle again"])
        #expect(hits.first?.time == RecordedScreen.start + 1000)
        // The screen that it begins with was seen in the part before.
        #expect(PartSearch.hits(in: second, matcher, follows: true).hits.map(\.line) == [])
        #expect(PartSearch.hits(in: second, matcher).hits.map(\.line) == ["needle again"])
        #expect(
            PartSearch.hits(in: first, matcher, since: RecordedScreen.start + 5_000_000).hits.map(\.line) == [
                "needle again"
            ]
        )
    }

    @Test("what comes in one piece and scrolls off at once is found, each of it")
    func flood() throws {
        var screen = RecordedScreen(columns: 20, rows: 3)
        let text = (0..<3000).map { "row \($0) \($0 % 1000 == 7 ? "needle that wraps a row" : "")\r\n" }.joined()
        screen.output(text)
        let hits = PartSearch.hits(in: screen.part(), try Self.matcher("needle that wraps a row")).hits
        #expect(hits.map(\.line) == [7, 1007, 2007].map { "row \($0) needle that wraps a row" })
    }

    // MARK: The playhead

    @Test("wherever it goes, it shows what a reader from the beginning shows there")
    func seeking() throws {
        var screen = RecordedScreen(columns: 30, rows: 4)
        var parts: [RecordingPart] = []
        var engine = RecordedTerminal(scrollbackRows: 0)
        var expected: [UInt64: String] = [:]
        for second in 0..<60 as Range<UInt64> {
            screen.output(second % 7 == 0 ? "\u{1B}[2J\u{1B}[H\(second)" : " \(second)\r\n", after: 1_000_000)
            if second % 20 == 19 {
                let part = screen.part(RecordingFiles.part(parts.count + 1))
                let reader = RecordReader([part])
                while reader.advance() {
                    engine.apply(reader)
                    if reader.head.direction == .output { expected[reader.head.elapsed] = engine.engine.screenText() }
                }
                parts.append(part)
                screen.add("resize", Array("30x4".utf8))
                screen.add("screen", engine.engine.snapshot())
            }
        }
        let playhead = Playhead(RecordingIndex(parts))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<100 {
            let second = UInt64.random(in: 1...60, using: &generator)
            let isTime = Bool.random(using: &generator)
            playhead.seek(
                isTime ? .time(RecordedScreen.start + second * 1_000_000) : .position(second * 1_000_000 + 500_000)
            )
            #expect(playhead.engine.screenText() == expected[second * 1_000_000], "\(second)")
        }
        playhead.seek(.position(0))
        while playhead.step() {}
        #expect(playhead.engine.screenText() == expected[60_000_000])
    }

    @Test("lines are due by the speed and the longest pause")
    func clock() {
        var clock = ReplayClock()
        clock.restart(at: 1_000_000, now: 50)
        #expect(clock.due(3_000_000) == 2_000_050)
        clock.speed = 4
        #expect(clock.due(3_000_000) == 500_050)
        clock.idleLimit = 400_000
        #expect(clock.due(3_000_000) == 100_050)
        #expect(clock.place(50_050, next: 3_000_000) == 2_000_000)
        #expect(clock.place(0, next: 3_000_000) == 1_000_000 && clock.place(99, next: nil) == 1_000_000)
        clock.advance(to: 3_000_000, due: 100_050)
        #expect(clock.due(3_000_000) == 100_050 && clock.due(2_000_000) == 100_050)
    }

    @Test("the line at the bottom is as wide as the terminal", arguments: [1, 10, 40, 80, 200])
    func line(columns: Int) {
        var line = ReplayLine()
        line.duration = 3_725_000_000
        line.place = 65_000_000
        line.message = "你好\u{1B}[2J"
        let text = line.text(columns: columns)
        #expect(DisplayWidth.of(text) == columns && !text.contains("\u{1B}"))
        if columns >= 80 { #expect(text.contains("01:05 / 1:02:05")) }
        line.prompt = ReplayPrompt(.text)
        #expect(DisplayWidth.of(line.text(columns: columns)) == columns)
    }

    @Test("a prompt takes text until Enter, and nothing of Escape")
    func prompt() {
        var prompt = ReplayPrompt(.text)
        for key in ["a", "é", "x", "\u{7F}", "\u{1B}[A"] { #expect(prompt.take(key) == .open) }
        #expect(prompt.take("\r") == .done("aé"))
        #expect(prompt.take("\u{1B}") == .cancelled)
        #expect(ReplayKey("\u{1B}[C") == .seek(5_000_000) && ReplayKey("x") == nil && ReplayKey("q") == .quit)
    }

    // MARK: Text

    @Test("a code point that is cut anywhere is put together, and what is none is replaced")
    func joining() {
        let text = "a é 你 😀 \u{FFFD}z"
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var joiner = UTF8Joiner()
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]].map { joiner.take($0) }
                #expect(parts.joined() + joiner.finish() == text)
                #expect(
                    parts.allSatisfy {
                        first == 0 || !$0.contains("\u{FFFD}") || $0.contains("\u{FFFD}z") || $0.hasSuffix("\u{FFFD}")
                    }
                )
            }
        }
        for bad in [[0xFF], [0xC0, 0x80], [0xE4, 0xBD], [0x80, 0x41], [0xF5, 0x80, 0x80, 0x80], [0xE4, 0x41]]
            as [[UInt8]]
        {
            var joiner = UTF8Joiner()
            let whole = bad.map { joiner.take([$0]) }.joined() + joiner.finish()
            #expect(whole == String(decoding: bad, as: UTF8.self), "\(bad)")
        }
    }

    @Test("work is done on several threads, and taken in its order")
    func work() {
        let work = OrderedWork(200, threads: 4) { number -> Int in
            usleep(UInt32.random(in: 0..<500))
            return number * 2
        }
        var results: [Int] = []
        work.forEach { number, result in results.append(result - number) }
        #expect(results == Array(0..<200))
        OrderedWork(0) { $0 }.forEach { _, _ in Issue.record("there is nothing to do") }
    }
}
