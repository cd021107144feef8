import Foundation
import Testing

@testable import Terminal

/// The scripts in `Tests/TerminalConformance`, a file a feature: what is printed, and what stands there afterwards.
@Suite struct ScriptTests {
    @Test(arguments: ConformanceScript.all()) func script(_ script: ConformanceScript) throws {
        let engine = Engine(columns: script.columns, rows: script.rows)
        for action in script.actions {
            switch action {
            case .feed(let bytes): engine.feed(bytes)
            case .resize(let columns, let rows): engine.resize(columns: columns, rows: rows)
            }
        }
        if let expected = script.screen {
            #expect(Self.trimmed(engine.screenText().components(separatedBy: "\n")) == Self.trimmed(expected))
        }
        if let expected = script.history {
            let lines = engine.core.scrollbackLines(newest: 1000).map { line in
                var text = ""
                line.appendText(to: &text)
                return text
            }
            #expect(lines == expected)
        }
        let replies = String(decoding: engine.takeReplies(), as: UTF8.self)
        #expect(ConformanceScript.escaped(replies) == script.replies)
        if let cursor = script.cursor {
            let position = engine.cursorPosition
            let wrap = engine.core.cursor.pendingWrap ? " wrap" : ""
            #expect("\(position.column + 1) \(position.row + 1)\(wrap)" == cursor)
        }
        for style in script.styles {
            let row = engine.image(ofRow: style.row - 1)
            let cell = style.column <= row.cells.count ? row.cells[style.column - 1] : .empty
            #expect(StyleText.parameters(cell.style) == style.parameters, "at \(style.column) \(style.row)")
        }
        if let title = script.title { #expect(engine.title == title) }
    }

    /// Rows without the empty ones at the end.
    private static func trimmed(_ rows: [String]) -> [String] {
        var rows = rows
        while rows.last == "" { rows.removeLast() }
        return rows
    }

    @Test func thereAreScripts() {
        #expect(ConformanceScript.all().count >= 300)
    }
}
