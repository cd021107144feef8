import Testing

@testable import Terminal

/// One test for each mistake that was found: it failed before the mistake was mended.
@Suite struct RegressionTests {
    @Test func aShortWrappedRowLeavesNoSpacesBehind() {
        let engine = Engine(columns: 10, rows: 3)
        // The row goes on below, and was erased up to the cell that the wide glyph left empty.
        engine.feed("012345678漢\u{1B}[1;3H\u{1B}[7X\u{1B}[3H\n")
        let copy = Engine(columns: 10, rows: 3)
        copy.feed("\u{1B}[3H\r\n")
        #expect(State(engine.core).primary.rows[2] == State(copy.core).primary.rows[2])
    }

    @Test func anEmptyCellCopiedToTheEdgeEndsTheWrap() {
        let engine = Engine(columns: 10, rows: 3)
        engine.feed("0123456789ab\u{1B}[3;1;3;1;1;1;10;1$v")
        engine.resize(columns: 20, rows: 3)
        #expect(engine.text() == "012345678\nab\n")
    }

    @Test func rowsThatLookEmptyAreNoContent() {
        let engine = Engine(columns: 10, rows: 6)
        // Nothing stands below, though cells were moved there.
        engine.feed("top\r\ntext\u{1B}[4H\u{1B}[@\u{1B}[5H\u{1B}[P\u{1B}[2;5H")
        engine.resize(columns: 10, rows: 2)
        #expect(engine.screenText() == "top\ntext\n")
        #expect(engine.scrollbackRows == 0)
    }
}
