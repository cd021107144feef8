import Testing

@testable import Terminal

/// What a log is given of a terminal.
@Suite struct SettledLinesTests {
    /// A terminal and what was given of it.
    final class Log {
        let engine: Engine
        var lines = SettledLines()
        var given: [String] = []
        var missed = 0

        init(columns: Int = 20, rows: Int = 6, scrollbackRows: Int = 1000) {
            engine = Engine(columns: columns, rows: rows, scrollbackRows: scrollbackRows)
        }

        /// Feeds text and looks; gives what came of it.
        @discardableResult
        func feed(_ text: String, _ moment: SettledLines.Moment = .quiet) -> [String] {
            engine.feed(text)
            return look(moment)
        }

        @discardableResult
        func look(_ moment: SettledLines.Moment) -> [String] {
            var new: [String] = []
            missed += lines.take(from: engine, at: moment) { new.append($0.text) }
            given += new
            return new
        }
    }

    private static func numbers(_ range: ClosedRange<Int>) -> String { range.map { "\($0)\r\n" }.joined() }
    private static func texts(_ range: ClosedRange<Int>) -> [String] { range.map { "\($0)" } }

    @Test func aLineIsGivenOnceItIsComplete() {
        let log = Log()
        #expect(log.feed("one\r\ntw") == ["one"])
        #expect(log.feed("o") == [])
        #expect(log.feed("\r\n") == ["two"])
        #expect(log.feed("", .end) == [])
    }

    @Test func whatWasGivenIsNotGivenWhenItScrolls() {
        let log = Log()
        log.feed(Self.numbers(1...4))
        log.feed(Self.numbers(5...40), .scrolled)
        #expect(log.given == Self.texts(1...35))
        log.look(.quiet)
        log.feed("rest", .end)
        #expect(log.given == Self.texts(1...40) + ["rest"])
    }

    @Test func equalLinesAreAsManyAsThereAre() {
        let log = Log()
        for count in [3, 1, 7, 30, 2] { log.feed(String(repeating: "same\r\n", count: count)) }
        #expect(log.given == Array(repeating: "same", count: 43))
    }

    @Test func wrappedRowsAreOneLine() {
        let log = Log(columns: 5)
        let long = "abcdefghijklmnopq"
        #expect(log.feed(long + "\r\n") == [long])
        #expect(log.feed(String(repeating: "x\r\n", count: 3)) == ["x", "x", "x"])
        #expect(log.feed(long + long + long, .scrolled) == [])
        #expect(log.feed("\r\n") == [long + long + long])
    }

    @Test func aProgressBarIsGivenOnceItSettled() {
        let log = Log()
        for percent in 0...100 { log.feed("\r\(percent) %", .running) }
        #expect(log.feed(" done\r\n") == ["100 % done"])
    }

    @Test func aSpinnerAboveTheCursorIsNotGivenWhileItTurns() {
        let log = Log()
        log.feed("start\r\n|\r\n", .running)
        for turn in 0..<20 { log.feed("\u{1B}[A\r\(["|", "/", "-", "\\"][turn % 4]) \(turn)\r\n", .running) }
        #expect(log.given == ["start"])
        #expect(log.look(.quiet) == ["\\ 19"])
        #expect(log.look(.quiet) == [])
    }

    @Test func redrawingTheSameGivesNothing() {
        let log = Log()
        log.feed("a\r\nb\r\n")
        #expect(log.feed("\u{1B}[H\u{1B}[2Ja\r\nb\r\n") == [])
        #expect(log.feed("\u{1B}[H\u{1B}[2J", .running) == [])
        #expect(log.feed("a\r\nb\r\nc\r\n") == ["c"])
        #expect(log.feed("\u{1B}[H\u{1B}[2J\u{1B}[3J") == [])
        #expect(log.feed("a\r\n") == ["a"])
    }

    @Test func aBoxBelowMovesDownAndIsNotRepeated() {
        let log = Log(rows: 10)
        let box = "+--+\r\n|> |\r\n+--+\r\n"
        log.feed("hello\r\n" + box)
        #expect(log.given == ["hello", "+--+", "|> |", "+--+"])
        #expect(log.feed("\u{1B}[3A\u{1B}[Janswer\r\nmore\r\n" + box) == ["answer", "more"])
        #expect(log.feed("\u{1B}[3A\u{1B}[J" + Self.numbers(1...9) + box) == Self.texts(1...9))
    }

    @Test func theAlternateScreenIsGivenAtTheEndOnly() {
        let log = Log()
        log.feed("$ vim\r\n")
        #expect(log.feed("\u{1B}[?1049h\u{1B}[Hfile\r\ntext\r\n") == [])
        #expect(log.feed("\u{1B}[?1049l$ exit\r\n") == ["$ exit"])
        #expect(log.feed("\u{1B}[?1049h\u{1B}[3;1Hnew", .end) == ["", "", "new"])
    }

    @Test func aFullScreenProgramAndNothingElseGivesItsLastScreen() {
        let log = Log()
        log.feed("\u{1B}[?1049h\u{1B}[H1\r\n2")
        #expect(log.feed("\u{1B}[?1049l", .end) == ["1", "2"])
        let other = Log()
        other.feed("$ vim\r\n\u{1B}[?1049h\u{1B}[H1\r\n2")
        #expect(other.feed("\u{1B}[?1049l", .end) == [])
    }

    @Test func otherSizesGiveNothingAnew() {
        let log = Log(columns: 10, rows: 6)
        log.feed((1...30).map { "line number \($0)\r\n" }.joined())
        let all = log.given
        #expect(all.count == 30)
        for (columns, rows) in [(40, 6), (40, 30), (7, 3), (10, 6), (80, 50), (10, 6)] {
            log.engine.resize(columns: columns, rows: rows)
            #expect(log.look(.quiet) == [])
        }
        #expect(log.feed("more\r\n", .end) == ["more"])
        log.engine.resize(columns: 40, rows: 30)
        #expect(log.feed(Self.numbers(1...40), .end) == Self.texts(1...40))
    }

    @Test func whatIsMissedIsCounted() {
        let log = Log(rows: 4, scrollbackRows: 10)
        log.feed(Self.numbers(1...100), .quiet)
        #expect(log.missed == 87)
        #expect(log.given == Self.texts(88...100))
        log.feed("x\r\n\u{1B}[3J" + Self.numbers(101...102))
        #expect(log.missed == 87)
        log.feed(Self.numbers(103...109) + "\u{1B}[3J")
        #expect(log.missed == 91 && log.given.last == "109")
    }

    @Test func aLineThatIsTooLongIsCut() {
        let engine = Engine(columns: 100, rows: 4)
        engine.feed(String(repeating: "y", count: Limits.maximumSettledLine) + "\r\n")
        engine.feed(String(repeating: "z", count: Limits.maximumSettledLine + 1) + "\r\n")
        var lines = SettledLines()
        var given: [SettledLines.Line] = []
        lines.take(from: engine, at: .quiet) { given.append($0) }
        #expect(given.map(\.isCut) == [false, true])
        #expect(given.allSatisfy { $0.text.utf8.count == Limits.maximumSettledLine })
    }

    @Test func aLineWhoseBeginningIsGoneIsCut() {
        let engine = Engine(columns: 4, rows: 2, scrollbackRows: 2)
        engine.feed("aaaabbbbccccddddeeee\r\n")
        var lines = SettledLines()
        var given: [SettledLines.Line] = []
        lines.take(from: engine, at: .quiet) { given.append($0) }
        #expect(given == [SettledLines.Line(text: "ccccddddeeee", isCut: true)])
    }

    @Test func whatCannotBeSeenIsNotGiven() {
        let log = Log()
        #expect(log.feed("pin \u{1B}[8m1234\u{1B}[m.\r\n\u{1B}[41m   \u{1B}[m\r\n") == ["pin     .", ""])
    }

    @Test func aCopyGoesOn() {
        let log = Log(rows: 4)
        log.feed(Self.numbers(1...9))
        log.feed(Self.numbers(10...20) + "half", .scrolled)
        log.engine.feed(Self.numbers(21...25))
        let copy = Log(rows: 4)
        copy.engine.feed(log.engine.snapshot(SnapshotOptions(scrollbackRows: 1000)))
        let state = log.lines.encoded(following: log.engine)
        guard let lines = SettledLines(state, following: copy.engine) else {
            Issue.record("its own state is not read")
            return
        }
        copy.lines = lines
        let rest = log.feed(Self.numbers(26...40), .end)
        #expect(copy.feed(Self.numbers(26...40), .end) == rest)
        #expect(SettledLines(Array(state.dropLast()), following: copy.engine) == nil)
        #expect(SettledLines([], following: copy.engine) == nil)
    }
}
