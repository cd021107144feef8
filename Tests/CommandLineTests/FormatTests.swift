import SessionModel
import Testing

@testable import CommandLine

@Suite("Texts for people")
struct FormatTests {
    @Test(
        "take as many cells as a terminal gives them",
        arguments: [
            ("", 0), ("abc", 3), ("日本語", 6), ("e\u{301}", 1), ("👍", 2), ("👨‍👩‍👧", 2), ("❤\u{FE0F}", 2), ("❤", 1),
            ("🇩🇪", 2), ("ｱ", 1), ("한", 2), ("…", 1), ("\u{200B}", 0), ("→", 1),
        ]
    )
    func width(text: String, cells: Int) {
        #expect(DisplayWidth.of(text) == cells)
    }

    @Test("are cut by cells")
    func truncation() {
        #expect(DisplayWidth.truncate("abcdef", to: 6) == "abcdef")
        #expect(DisplayWidth.truncate("abcdef", to: 5) == "abcd…")
        #expect(DisplayWidth.truncate("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.truncate("日本語", to: 4) == "日…")
        #expect(DisplayWidth.truncate("日本語", to: 1) == "…")
        #expect(DisplayWidth.truncate("abc", to: 0) == "")
        for width in 0...8 { #expect(DisplayWidth.of(DisplayWidth.truncate("a日b本👍c", to: width)) <= width) }
    }

    @Test("lose what would work on the terminal")
    func plain() {
        #expect(PlainText.line("a\u{1B}[31mb\u{7}\u{9B}2Jc") == "a[31mb2Jc")
        #expect(PlainText.line("a\r\nb\tc\u{2028}d") == "a b c d" || PlainText.line("a\r\nb\tc\u{2028}d") == "a  b c d")
        #expect(PlainText.line("\u{202E}evil\u{2066}\u{200F}") == "evil")
        #expect(PlainText.line("naïve 日本 👨‍👩‍👧") == "naïve 日本 👨‍👩‍👧")
    }

    @Test("quote commands as a shell takes them")
    func command() {
        #expect(PlainText.command(["sh", "-c", "echo 'a b'"]) == "sh -c 'echo '\\''a b'\\'''")
        #expect(PlainText.command(["a", "", "--x=1/2"]) == "a '' --x=1/2")
    }

    @Test("say how long ago something was")
    func ago() {
        let second: UInt64 = 1_000_000
        let now = 1_000_000 * second
        #expect(RelativeTime.ago(now, now: now) == "just now")
        #expect(RelativeTime.ago(now + 5 * second, now: now) == "just now")
        #expect(RelativeTime.ago(now - 59 * second, now: now) == "59s ago")
        #expect(RelativeTime.ago(now - 60 * second, now: now) == "1m ago")
        #expect(RelativeTime.ago(now - 3600 * second, now: now) == "1h ago")
        #expect(RelativeTime.ago(now - 86_400 * second, now: now) == "1d ago")
        #expect(RelativeTime.processorTime(4_230_000) == "4.2s")
        #expect(RelativeTime.processorTime(5_400_000_000) == "1h 30min")
    }

    @Test("have times that programs can read")
    func timestamp() {
        #expect(Timestamp.rfc3339(0) == "1970-01-01T00:00:00.000Z")
        #expect(Timestamp.rfc3339(1_795_245_695_250_000) == "2026-11-21T07:21:35.250Z")
    }

    @Test("are coloured only where that is wanted")
    func style() {
        func isEnabled(_ isTerminal: Bool, _ variables: [String: String]) -> Bool {
            Style(isTerminal: isTerminal) { variables[$0] }.isEnabled
        }
        #expect(isEnabled(true, ["TERM": "xterm"]))
        #expect(isEnabled(true, ["TERM": "xterm", "NO_COLOR": ""]))
        #expect(!isEnabled(true, ["TERM": "xterm", "NO_COLOR": "1"]))
        #expect(!isEnabled(true, ["TERM": "dumb"]))
        #expect(!isEnabled(true, [:]))
        #expect(!isEnabled(false, ["TERM": "xterm"]))
    }
}

@Suite("Tables")
struct TableTests {
    private func table() -> Table {
        var table = Table([
            Table.Column("ID"), Table.Column("NAME", minimum: 4), Table.Column("N", isRightAligned: true),
            Table.Column("COMMAND", minimum: 7),
        ])
        table.add([.init("1"), .init(""), .init("10"), .init("a rather long command of an agent")])
        table.add([.init("22"), .init(""), .init("1"), .init("日本語のコマンド", .bad)])
        return table
    }

    @Test("leave out columns in which nothing stands, and align the others")
    func plain() {
        #expect(
            table().text(width: nil, style: Style(isEnabled: false)) == """
                ID   N  COMMAND
                1   10  a rather long command of an agent
                22   1  日本語のコマンド

                """
        )
    }

    @Test("fit the terminal", arguments: 15...50)
    func fitted(width: Int) {
        let text = table().text(width: width, style: Style(isEnabled: false))
        for line in text.split(separator: "\n") { #expect(DisplayWidth.of(line) <= width) }
    }

    @Test("have colours that take no room")
    func coloured() {
        let text = table().text(width: 80, style: Style(isEnabled: true))
        #expect(text.contains("\u{1B}[31m日本語のコマンド\u{1B}[0m\n"))
    }
}
