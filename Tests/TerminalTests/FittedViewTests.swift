import Testing

@testable import Terminal

/// A screen in a window of another size.
@Suite struct FittedViewTests {
    private func shown(_ window: Engine) -> [String] {
        window.screenText().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("shows what fits, whatever is printed, and never more than has changed", arguments: 0..<60)
    func random(seed: UInt64) {
        var generator = StreamGenerator(seed: seed &+ 400)
        let engine = Engine(columns: 2 + generator.next(24), rows: 1 + generator.next(12))
        let window = Engine(columns: 2 + generator.next(24), rows: 1 + generator.next(12), scrollbackRows: 50)
        var view = FittedView(columns: window.columns, rows: window.rows)
        for _ in 0..<20 {
            engine.feed(generator.stream(pieces: generator.next(6)))
            window.feed(view.paint(engine))
            var fresh = FittedView(columns: window.columns, rows: window.rows)
            let other = Engine(columns: window.columns, rows: window.rows)
            other.feed(fresh.paint(engine))
            // A view that has followed the cursor may stand elsewhere: where it does not, it is as if painted anew.
            if engine.columns <= window.columns, engine.rows <= window.rows {
                #expect(window.screenText() == other.screenText(), "seed \(seed)")
            }
            #expect(window.takeReplies().isEmpty && !window.isAlternateScreen, "seed \(seed)")
            #expect(window.scrollbackRows == 0, "seed \(seed)")
        }
        #expect(view.paint(engine).count < 60, "nothing has changed")
    }

    @Test func aLargerWindowHasAFrame() {
        let engine = Engine(columns: 4, rows: 2)
        engine.feed("ab\r\n漢字")
        let window = Engine(columns: 7, rows: 4)
        var view = FittedView(columns: 7, rows: 4)
        window.feed(view.paint(engine))
        #expect(shown(window).prefix(4) == ["ab  │", "漢字│", "────┘", ""])
    }

    @Test func aSmallerWindowFollowsTheCursor() {
        let engine = Engine(columns: 10, rows: 5)
        engine.feed("0123456789one\r\n2\r\n3\r\n漢")
        let window = Engine(columns: 3, rows: 2)
        var view = FittedView(columns: 3, rows: 2)
        window.feed(view.paint(engine))
        #expect(shown(window).prefix(2) == ["3", "漢"])
        engine.feed("\u{1B}[1;10H")
        window.feed(view.paint(engine))
        #expect(shown(window).prefix(2) == ["789", ""])
        #expect(window.cursorPosition == (2, 0))
        engine.feed("\u{1B}[1;1H\u{1B}[?25l")
        window.feed(view.paint(engine))
        #expect(shown(window).prefix(2) == ["012", "one"])
    }
}
