import Testing

@testable import Terminal

/// One feature a row: what is printed, and what stands on the screen or is answered.
@Suite struct FeatureTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var input: String
        var screen: [String]
        var testDescription: String { name }
    }

    /// On 10×4.
    static let screens: [Row] = [
        Row(name: "autowrap", input: "0123456789AB", screen: ["0123456789", "AB"]),
        Row(name: "no autowrap", input: "\u{1B}[?7l0123456789AB", screen: ["012345678B"]),
        Row(name: "pending wrap ends by CR", input: "0123456789\rX", screen: ["X123456789"]),
        Row(name: "wide glyph wraps whole", input: "012345678漢", screen: ["012345678", "漢"]),
        Row(name: "half of a wide glyph", input: "漢字\u{1B}[2GX", screen: [" X字"]),
        Row(name: "combining", input: "e\u{301}x", screen: ["e\u{301}x"]),
        Row(name: "special graphics", input: "\u{1B}(0lqk\u{1B}(B|", screen: ["┌─┐|"]),
        Row(name: "single shift", input: "\u{1B}*0\u{1B}Nqq", screen: ["─q"]),
        Row(name: "insert mode", input: "abc\u{1B}[4h\u{1B}[2GX", screen: ["aXbc"]),
        Row(name: "REP", input: "ab\u{1B}[3b", screen: ["abbbb"]),
        Row(name: "region scrolls", input: "1\r\n2\r\n3\r\n4\u{1B}[2;3r\u{1B}[3;1H\n", screen: ["1", "3", "", "4"]),
        Row(name: "origin", input: "\u{1B}[2;3r\u{1B}[?6h\u{1B}[1;1HX", screen: ["", "X"]),
        Row(name: "left and right margins", input: "\u{1B}[?69h\u{1B}[3;5s\u{1B}[1;3Habcd", screen: ["  abc", "  d"]),
        Row(name: "selective erase", input: "\u{1B}[1\"qab\u{1B}[0\"qcd\u{1B}[?2K", screen: ["ab"]),
        Row(name: "DECFRA", input: "\u{1B}[88;1;2;2;3$x", screen: [" XX", " XX"]),
        Row(name: "DECCRA", input: "abc\u{1B}[1;1;1;3;1;3;4;1$v", screen: ["abc", "", "   abc"]),
        Row(name: "DECERA", input: "abc\u{1B}[1;2;1;2$z", screen: ["a c"]),
        Row(name: "DECALN", input: "\u{1B}#8", screen: Array(repeating: "EEEEEEEEEE", count: 4)),
        Row(name: "alternate screen and back", input: "a\u{1B}[?1049hb\u{1B}[?1049lc", screen: ["ac"]),
        Row(name: "malformed UTF-8 is replaced", input: "a\u{FFFD}b", screen: ["a\u{FFFD}b"]),
        Row(name: "C1 in UTF-8", input: "a\u{85}b\u{9B}1;4HX", screen: ["a  X", "b"]),
        Row(
            name: "strings are read over",
            input: "a\u{1B}_Gf=24;AAAA\u{1B}\\\u{1B}Pq#0!\u{1B}\\\u{1B}^x\u{1B}\\b",
            screen: ["ab"]
        ),
    ]

    @Test(arguments: screens) func screen(_ row: Row) {
        let engine = Engine(columns: 10, rows: 4)
        engine.feed(row.input)
        var lines = engine.screenText().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last == "" { lines.removeLast() }
        #expect(lines == row.screen)
    }

    /// Queries and their answers, on 80×24.
    @Test(arguments: [
        ("\u{1B}[c", "\u{1B}[?64;6;21;22;28;52c"), ("\u{1B}[>c", "\u{1B}[>41;400;0c"),
        ("\u{1B}[=c", "\u{1B}P!|00000000\u{1B}\\"), ("\u{1B}[5n", "\u{1B}[0n"), ("ab\u{1B}[6n", "\u{1B}[1;3R"),
        ("\u{1B}[>q", "\u{1B}P>|Roost\u{1B}\\"), ("\u{1B}[>5u\u{1B}[?u", "\u{1B}[?5u"),
        ("\u{1B}[?2026$p", "\u{1B}[?2026;2$y"), ("\u{1B}[?7$p", "\u{1B}[?7;1$y"), ("\u{1B}[4$p", "\u{1B}[4;2$y"),
        ("\u{1B}[1;4:3m\u{1B}P$qm\u{1B}\\", "\u{1B}P1$r0;1;4:3m\u{1B}\\"),
        ("\u{1B}[3;9r\u{1B}P$qr\u{1B}\\", "\u{1B}P1$r3;9r\u{1B}\\"), ("\u{1B}[18t", "\u{1B}[8;24;80t"),
        ("\u{1B}]11;?\u{7}", "\u{1B}]11;rgb:0000/0000/0000\u{1B}\\"),
        ("\u{1B}]4;1;#ff0000\u{7}\u{1B}]4;1;?\u{7}", "\u{1B}]4;1;rgb:ffff/0000/0000\u{1B}\\"),
        ("\u{1B}P+q544e\u{1B}\\", "\u{1B}P1+r544e=787465726D2D323536636F6C6F72\u{1B}\\"),
        ("\u{1B}P+q7878\u{1B}\\", "\u{1B}P0+r7878\u{1B}\\"), ("\u{1B}[?996n", "\u{1B}[?997;1n"),
        ("\u{1B}[?2048h", "\u{1B}[48;24;80;0;0t"), ("A\u{1B}[7;1;1;1;1;1*y", "\u{1B}P7!~FFBF\u{1B}\\"),
        ("\u{1B}]52;c;?\u{7}", ""), ("\u{1B}]2;rm -rf\u{7}\u{1B}[21t", "\u{1B}]l\u{1B}\\"),
    ]) func query(_ input: String, _ answer: String) {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(input)
        #expect(String(decoding: engine.takeReplies(), as: UTF8.self) == answer)
        #expect(engine.takeReplies().isEmpty)
    }

    @Test(arguments: [
        ("\u{1B}]0;x\u{7}", Event.title("x")), ("\u{7}", .bell),
        ("\u{1B}]9;hi\u{7}", .notification(title: "", body: "hi")),
        ("\u{1B}]777;notify;a;b\u{1B}\\", .notification(title: "a", body: "b")),
        ("\u{1B}]9;4;1;30\u{7}", .progress(state: 1, value: 30)),
        ("\u{1B}]7;file:///x\u{7}", .workingDirectory("file:///x")),
        ("\u{1B}]52;c;aGk=\u{7}", .clipboard(selection: "c", base64: "aGk=")),
        ("\u{1B}]133;C\u{7}", .promptMark(kind: "C", parameters: "")), ("\u{1B}[?2026h", .synchronised(true)),
    ]) func event(_ input: String, _ event: Event) {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(input)
        #expect(engine.takeEvents() == [event])
    }

    @Test func emptyOrLongClipboardWritesAreNotTold() {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed("\u{1B}]52;c;\u{7}")
        engine.feed("\u{1B}]52;c;" + String(repeating: "A", count: Limits.maximumClipboard + 1) + "\u{7}")
        #expect(engine.takeEvents().isEmpty)
        engine.feed("\u{1B}]52;c;" + String(repeating: "A", count: Limits.maximumClipboard) + "\u{7}")
        #expect(engine.takeEvents().count == 1)
    }

    @Test func clustersAreOneGlyphInMode2027() {
        let engine = Engine(columns: 20, rows: 2)
        engine.feed("\u{1B}[?2027h👩‍👩‍👧🇩🇪❤\u{FE0F}x")
        #expect(engine.cursorPosition.column == 7)
        engine.feed("\u{1B}[?2027l\r\n👩‍👩")
        #expect(engine.cursorPosition.column == 4)
    }

    @Test func scrollbackIsErasedByED3Alone() {
        let engine = Engine(columns: 10, rows: 2)
        engine.feed("1\r\n2\r\n3\r\n4")
        #expect(engine.scrollbackRows == 2)
        engine.feed("\u{1B}[2J")
        #expect(engine.scrollbackRows == 2)
        engine.feed("\u{1B}[3J")
        #expect(engine.scrollbackRows == 0)
    }

    @Test func scrollbackKeepsItsBounds() {
        let engine = Engine(columns: 80, rows: 5, scrollbackRows: 1_000_000, scrollbackBytes: 100_000)
        for number in 0..<20_000 { engine.feed("line \(number) \u{1B}[38;5;\(number % 256)mcoloured\u{1B}[m\r\n") }
        #expect(engine.scrollbackBytes <= 100_000)
        let rows = Engine(columns: 80, rows: 5, scrollbackRows: 100)
        for number in 0..<1000 { rows.feed("\(number)\r\n") }
        #expect(rows.scrollbackRows == 100)
        #expect(rows.text(scrollbackRows: 1).hasPrefix("995\n996\n"))
    }

    @Test func manyStylesAndLinksDoNotGrow() {
        let engine = Engine(columns: 40, rows: 10)
        for number in 0..<100_000 {
            engine.feed("\u{1B}[38;2;\(number & 255);\(number >> 8 & 255);1m\u{1B}]8;;http://x/\(number)\u{7}a")
        }
        #expect(engine.core.tables.styles.count < 2000)
        #expect(engine.core.tables.links.count < 2000)
    }

    @Test func rendersWhatStandsThere() {
        let engine = Engine(columns: 20, rows: 3)
        engine.feed("\u{1B}[1;31m<b>\u{1B}[m \u{1B}]8;;https://a\u{7}x\u{1B}]8;;javascript:1\u{7}y\u{1B}]8;;\u{7}")
        #expect(engine.text() == "<b> xy\n")
        #expect(String(decoding: engine.ansi(), as: UTF8.self).hasPrefix("\u{1B}[0;1;31m<b>\u{1B}[m "))
        let html = engine.html()
        #expect(html.contains("<span style=\"color:#cd0000;font-weight:bold\">&lt;b&gt;</span>"))
        #expect(html.contains("<a href=\"https://a\">x</a>y"))
        #expect(
            engine.json().contains("\"text\":\"<b> xy\",\"styles\":[{\"column\":0,\"count\":3,\"style\":\"0;1;31\"}]")
        )
    }

    @Test func rendersNoMoreThanIsWanted() {
        let engine = Engine(columns: 10, rows: 3)
        engine.feed((1...99).map { "\($0)\r\n\r\n" }.joined() + "0123456789abc")
        let text = engine.text(scrollbackRows: 1000)
        #expect(text.hasPrefix("1\n\n2\n\n3\n") && text.hasSuffix("\n99\n\n0123456789abc\n"))
        #expect(engine.text(scrollbackRows: 1000, joinsWrapped: false).hasSuffix("\n99\n\n0123456789\nabc\n"))
        #expect(engine.text(scrollbackRows: 1000, limit: text.utf8.count) == text)
        #expect(engine.text(scrollbackRows: 1000, limit: 3) == "1\n\n2\n")
        #expect(engine.ansi(scrollbackRows: 1000, limit: 3).count < 12)
        #expect(engine.html(scrollbackRows: 1000, limit: 3).hasSuffix(">\n1\n</pre>\n"))
        #expect(engine.json(scrollbackRows: 1000, limit: 3).contains("\"scrollback\":[{\"text\":\"1\"}],\"screen\""))
    }

    @Test func resizeReflowsThePrimaryScreen() {
        let engine = Engine(columns: 10, rows: 3)
        engine.feed("0123456789abcde\r\nx")
        engine.resize(columns: 5, rows: 3)
        #expect(engine.screenText() == "56789\nabcde\nx\n")
        #expect(engine.scrollbackRows == 1)
        engine.resize(columns: 20, rows: 3)
        #expect(engine.screenText() == "0123456789abcde\nx\n\n")
        #expect(engine.cursorPosition == (1, 1))
    }
}
