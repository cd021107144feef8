import Testing

@testable import Terminal

/// Each bound of `Limits`, at its edge and one beyond. That of DECRQCRA stands in `WorkTests`, that of code points in a
/// cluster in `Tests/TerminalConformance/glyphs.txt`, that of the clipboard in `FeatureTests`.
@Suite struct LimitTests {
    private static func engine(_ input: String = "", columns: Int = 80, rows: Int = 24) -> Engine {
        let engine = Engine(columns: columns, rows: rows)
        engine.feed(input)
        return engine
    }

    private static func text(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test func sizes() {
        let (columns, rows) = (Limits.maximumColumns, Limits.maximumRows)
        #expect(Engine(columns: columns, rows: 1).columns == columns)
        #expect(Engine(columns: columns + 1, rows: 1).columns == columns)
        #expect(Engine(columns: 1, rows: rows).rows == rows)
        #expect(Engine(columns: 1, rows: rows + 1).rows == rows)
        let engine = Engine(columns: 0, rows: -1)
        #expect((engine.columns, engine.rows) == (1, 1))
        #expect(engine.resize(columns: columns + 1, rows: 1) && engine.columns == columns)
        #expect(!engine.resize(columns: columns + 2, rows: 0))
    }

    @Test func parameters() {
        let last = String(repeating: "0;", count: Limits.maximumParameters - 1)
        #expect(Self.engine("\u{1B}[\(last)1m").core.cursor.pen.attributes == .bold)
        #expect(Self.engine("\u{1B}[\(last)0;1m").core.cursor.pen.attributes == [])
        #expect(Self.engine("\u{1B}[\(last)4:3m").core.cursor.pen.underline == .single)
        let greatest = Limits.maximumParameter
        for value in [greatest, greatest + 1] {
            #expect(Self.engine("\u{1B}[?\(value)$p").takeReplies() == Array("\u{1B}[?\(greatest);0$y".utf8))
        }
    }

    @Test func strings() {
        let longest = Limits.maximumString - 2
        #expect(Self.engine("\u{1B}]2;\(Self.text(longest))\u{7}").title.utf8.count == Limits.maximumLabel)
        #expect(Self.engine("\u{1B}]2;\(Self.text(longest + 1))\u{7}").title.isEmpty)
        for count in [Limits.maximumLabel, Limits.maximumLabel + 1] {
            let engine = Self.engine("\u{1B}]2;\(Self.text(count))\u{7}\u{1B}]7;\(Self.text(count))\u{7}")
            #expect(engine.title.utf8.count == Limits.maximumLabel)
            #expect(engine.workingDirectory.utf8.count == Limits.maximumLabel)
        }
        let spaces = String(repeating: " ", count: Limits.maximumColorText - 3)
        #expect(ColorText.parse("red" + spaces) == 0xFF0000)
        #expect(ColorText.parse("red " + spaces) == nil)
    }

    @Test func links() {
        let longest = Limits.maximumLinkAddress
        #expect(Self.engine("\u{1B}]8;;\(Self.text(longest))\u{7}").core.link != 0)
        #expect(Self.engine("\u{1B}]8;;\(Self.text(longest + 1))\u{7}").core.link == 0)
        for count in [Limits.maximumLinkIdentifier, Limits.maximumLinkIdentifier + 1] {
            let core = State(Self.engine("\u{1B}]8;id=\(Self.text(count));b\u{7}").core)
            #expect(core.link?.identifier.utf8.count == Limits.maximumLinkIdentifier)
        }
        let all = (1..<Limits.maximumLinks).map { "\u{1B}]8;;\($0)\u{7}x" }.joined()
        let engine = Self.engine(all, columns: 200, rows: 30)
        #expect(engine.core.link != 0)
        engine.feed("\u{1B}]8;;one more\u{7}x")
        #expect(engine.core.link == 0)
        // A full table is not swept for each link that finds no room.
        engine.feed("\u{1B}[H\u{1B}[J")
        for number in 0..<Limits.sweepInterval { engine.feed("\u{1B}]8;;other \(number)\u{7}") }
        engine.feed("\u{1B}]8;;now\u{7}x")
        #expect(State(engine.core).link?.address == "now")
    }

    @Test func styles() {
        let count = Limits.maximumStyles
        let all = (1..<count).map { "\u{1B}[38;2;\($0 >> 16);\($0 >> 8 & 255);\($0 & 255)mx" }.joined()
        let engine = Self.engine(all, columns: 256, rows: 140)
        #expect(engine.core.tables.styles.count == count)
        let last = (count - 1) % 256
        #expect(engine.image(ofRow: engine.cursorPosition.row).cells[last - 1].style != .standard)
        engine.feed("\u{1B}[38;2;99;99;99mx")
        #expect(engine.core.tables.styles.count == count)
        #expect(engine.core.screen.grid[last, engine.cursorPosition.row].style == 0)
    }

    @Test func clusters() {
        // A letter and a mark each.
        let all = (1..<Limits.maximumClusters).map { number in
            let letter = Unicode.Scalar.clamped(UInt32(0x4E00 + number / 100))
            return "\(letter)\(Unicode.Scalar.clamped(UInt32(0x300 + number % 100)))"
        }
        let engine = Self.engine(all.joined(), columns: 512, rows: 260)
        #expect(engine.core.tables.clusters.count == Limits.maximumClusters - 1)
        engine.feed("a\u{301}")
        #expect(engine.core.tables.clusters.count == Limits.maximumClusters - 1)
        #expect(engine.image(ofRow: engine.cursorPosition.row).cells.last?.isCluster == false)
        #expect(engine.screenText().hasSuffix("a\n" + String(repeating: "\n", count: 259 - engine.cursorPosition.row)))
    }

    @Test func stacks() {
        let titles = Limits.maximumTitleStack
        let pushed = (0...titles).map { "\u{1B}]2;\($0)\u{7}\u{1B}[22t" }.joined()
        #expect(Self.engine(pushed + String(repeating: "\u{1B}[23t", count: titles)).title == "1")
        #expect(Self.engine(pushed + String(repeating: "\u{1B}[23t", count: titles + 1)).title == "1")
        let entries = Limits.maximumKeyboardStack
        // One entry more than there is room for: the oldest one is lost, and with it the first flags.
        for (count, flags) in [(entries, 1), (entries + 1, 2)] {
            let engine = Self.engine("\u{1B}[=1u\u{1B}[>2u" + String(repeating: "\u{1B}[>4u", count: count - 1))
            engine.feed(String(repeating: "\u{1B}[<u", count: entries) + "\u{1B}[?u")
            #expect(engine.takeReplies() == Array("\u{1B}[?\(flags)u".utf8))
        }
    }

    @Test func eventsAndReplies() {
        let engine = Self.engine(String(repeating: "\u{7}", count: Limits.maximumEvents))
        #expect(engine.takeEvents().count == Limits.maximumEvents)
        engine.feed(String(repeating: "\u{7}", count: Limits.maximumEvents + 1))
        #expect(engine.takeEvents().count == Limits.maximumEvents)
        let questions = String(repeating: "\u{1B}[5n", count: Limits.maximumReplies / 4)
        engine.feed(questions)
        #expect(engine.takeReplies().count == Limits.maximumReplies)
        engine.feed(questions + "\u{1B}[5n")
        #expect(engine.takeReplies().count == Limits.maximumReplies)
    }

    /// Rows that fill a page to its last byte, rows of one byte more, and a row that is longer than a page.
    @Test func pagesOfScrollback() {
        let columns = Limits.scrollbackPage / 16 - Scrollback.header - 1
        for width in [columns, columns + 1] {
            let engine = Engine(columns: width, rows: 1)
            for number in 0..<40 { engine.feed("\(10 + number)" + Self.text(width - 2) + "\r\n") }
            let expected = (0..<40).map { "\(10 + $0)\(Self.text(width - 2))\n" }.joined()
            #expect(engine.text(scrollbackRows: 40) == expected)
        }
        let engine = Engine(columns: Limits.maximumColumns, rows: 1)
        let colours = (0..<Limits.maximumColumns).map { "\u{1B}[38;2;1;\($0 >> 8);\($0 & 255)mx" }.joined()
        engine.feed(colours + "\r\n" + colours + "\r\nend")
        #expect(engine.scrollbackBytes > 2 * Limits.scrollbackPage / 2)
        let row = Self.text(Limits.maximumColumns).replacing("a", with: "x") + "\n"
        #expect(engine.text(scrollbackRows: 2) == row + row + "end\n")
    }

    @Test func sweepsOfAFullTable() {
        var table = InternTable<Int>(maximum: 300)
        let numbers = (1...300).map { table.insert($0) }
        #expect(numbers == (1..<300).map { $0 } + [nil])
        table.sweep(marked: Array(repeating: true, count: 300))
        let wants = (0...Limits.sweepInterval).map { _ in table.wantsSweep() }
        #expect(wants.firstIndex(of: true) == Limits.sweepInterval)
    }
}
