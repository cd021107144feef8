import Testing

@testable import Terminal

/// Bytes that fuzzing or another terminal found a bug with, at their smallest.
@Suite struct FindingTests {
    private static func copy(of engine: Engine) -> Engine {
        let copy = Engine(columns: engine.columns, rows: engine.rows)
        copy.feed(engine.snapshot(SnapshotOptions(scrollbackRows: 1000)))
        return copy
    }

    @Test func theGapOfAWideGlyphIsNoTextOfTheFirstRow() {
        let engine = Engine(columns: 5, rows: 3)
        engine.feed("abcd漢")
        #expect(engine.text() == "abcd漢\n")
    }

    @Test func blanksAtTheEndOfARowThatAResizeMadeStay() {
        let engine = Engine(columns: 12, rows: 3)
        engine.feed("ab\u{1B}[9Gcd")
        engine.resize(columns: 4, rows: 3)
        engine.resize(columns: 12, rows: 3)
        #expect(engine.text() == "ab      cd\n")
    }

    @Test(arguments: [
        // Read over: a private marker behind a parameter, and two intermediates.
        "\u{1B}[22;!\u{20}0", "\u{1B}[1?", "\u{1B}P1?",
        // ESC at the end of a device string that is read over: its terminator may follow.
        "\u{1B}P1?x\u{1B}", "\u{1B}P1?\u{C2}",
    ]) func aSequenceThatIsReadOverIsTold(_ bytes: String) {
        let engine = Engine(columns: 20, rows: 2)
        engine.feed(bytes)
        let copy = Self.copy(of: engine)
        #expect(Difference.between(State(engine.core), State(copy.core)) == nil)
        for engine in [engine, copy] { engine.feed("\\AB\u{1B}\\C") }
        #expect(Difference.between(State(engine.core), State(copy.core)) == nil)
    }

    @Test func aLinkOfControlsIsNone() {
        let engine = Engine(columns: 20, rows: 2)
        engine.feed("\u{1B}]8;id=x;\u{0}\u{0}\u{7}a")
        #expect(State(engine.core).link == nil)
        #expect(engine == Self.copy(of: engine))
    }

    /// Bytes that are not UTF-8 take three times their room when they are repaired.
    @Test(arguments: ["2;", "7;", "8;id=", "8;;"]) func labelsKeepTheirBoundsWhenRepaired(_ command: String) {
        let engine = Engine(columns: 20, rows: 2)
        let broken = [UInt8](repeating: 0xFF, count: Limits.maximumLabel)
        engine.feed(Array("\u{1B}]\(command)".utf8) + broken + Array(";http://x\u{7}a".utf8))
        #expect(engine.title.utf8.count <= Limits.maximumLabel)
        #expect(engine.workingDirectory.utf8.count <= Limits.maximumLabel)
        #expect((State(engine.core).link?.identifier ?? "").utf8.count <= Limits.maximumLinkIdentifier)
        #expect(engine == Self.copy(of: engine))
    }

    @Test func whatTheScrollbackFillsIsCleared() {
        let engine = Engine(columns: 5, rows: 2)
        engine.feed("\r\nabc\u{1B}[5G漢漢漢")
        engine.feed("\r\n\n\n")
        for y in 0..<2 {
            for x in 0..<5 { #expect(engine.core.screen.grid[x, y] == .empty, "column \(x), row \(y)") }
        }
    }

    /// Where a wait for a wrap ends and the cursor stays, no glyph is in front of it.
    @Test(arguments: ["\u{1B}[?7l", "\u{1B}[?69l", "\u{1B}[!p"]) func endedWraps(_ sequence: String) {
        let engine = Engine(columns: 4, rows: 2)
        engine.feed("abcd" + sequence + "\u{1B}[2b")
        #expect(engine.screenText() == "abcd\n\n")
    }

    /// REP after the glyph was scrolled away or written over.
    @Test(arguments: ["\u{1B}[T", "\u{1B}[S", "\u{1B}[ @", "\u{1B}[1'}", "\u{1B}[88;1;1;2;9$x"])
    func repeatsNothingElse(_ sequence: String) {
        let engine = Engine(columns: 9, rows: 2)
        engine.feed("ab\r\nab" + sequence)
        let before = engine.screenText()
        engine.feed("\u{1B}[3b")
        #expect(engine.screenText() == before)
    }

    @Test func aResizeThatScrollsTheCursorsRowOffEndsItsWrap() {
        let engine = Engine(columns: 9, rows: 4)
        engine.feed("\r\n\r\n\r\n漢漢漢漢漢\u{1B}[1;1H123456789")
        engine.resize(columns: 3, rows: 2)
        #expect(!engine.core.cursor.pendingWrap)
        #expect(engine == Self.copy(of: engine))
    }

    /// Origin mode moves the cursor even where it was off (xterm, tmux): a shell would go on at the top.
    @Test(arguments: ["", "\u{1B}[2;5r", "\u{1B}[2;5r\u{1B}[?6h", "\u{1B}[?1049h", "\u{1B}[?6h\u{1B}[?1049h\u{1B}[?6l"])
    func theCleanUpKeepsTheCursor(_ modes: String) {
        let engine = Engine(columns: 9, rows: 8)
        engine.feed("\u{1B}[3;4H")
        engine.feed(modes)
        engine.feed(engine.isAlternateScreen ? "\u{1B}[7;7H" : "\u{1B}[3;4H")
        let expected =
            engine.isAlternateScreen ? (engine.core.other.saved.x, engine.core.other.saved.y) : engine.cursorPosition
        engine.feed(engine.resetSequence())
        #expect(engine.cursorPosition == expected)
        #expect(!engine.core.modes.contains(.origin))
    }

    @Test func aQueryForPointersIsNoPointer() {
        let engine = Engine(columns: 9, rows: 2)
        engine.feed("\u{1B}]22;?__current__\u{7}")
        #expect(!String(decoding: engine.snapshot(), as: UTF8.self).contains("]22;"))
        engine.feed("\u{1B}]22;text\u{7}")
        #expect(String(decoding: engine.snapshot(), as: UTF8.self).contains("]22;text"))
    }

    /// tmux has no mode 66, but every terminal has DECKPAM and DECKPNM.
    @Test func theKeypadIsSwitchedTheOldWay() {
        let engine = Engine(columns: 9, rows: 2)
        engine.feed("\u{1B}=")
        #expect(String(decoding: engine.snapshot(), as: UTF8.self).contains("\u{1B}="))
        #expect(String(decoding: engine.resetSequence(), as: UTF8.self).contains("\u{1B}>"))
    }
}
