extension Engine {
    /// The state as JSON: size, cursor, modes and what the rows of the shown screen say.
    ///
    /// - Parameters:
    ///   - scrollbackRows: rows of the scrollback that are told as well, at the most.
    ///   - limit: bytes behind which no further line of the scrollback is written: a longer result is cut.
    public func json(scrollbackRows: Int = 0, limit: Int = .max) -> String {
        let state = State(core, scrollbackRows: 0)
        var json = JSONWriter()
        json.object { json in
            json.field("columns", state.columns)
            json.field("rows", state.rows)
            json.field("alternateScreen", state.isAlternate)
            json.field("title", state.labels.title.window)
            json.field("workingDirectory", state.labels.workingDirectory)
            json.field("cursor") { json in
                json.object { json in
                    json.field("column", state.cursor.x)
                    json.field("row", state.cursor.y)
                    json.field("pendingWrap", state.cursor.pendingWrap)
                    json.field("visible", state.modes.contains(.cursorVisible))
                    json.field("shape", state.cursorShape)
                    json.field("style", StyleText.parameters(state.cursor.pen))
                }
            }
            json.field("margins") { json in
                json.object { json in
                    json.field("top", state.margins.top)
                    json.field("bottom", state.margins.bottom)
                    json.field("left", state.margins.left)
                    json.field("right", state.margins.right)
                }
            }
            json.field("modes") { json in
                let numbers = (Modes.privateNumbers + [6, 69]).sorted()
                json.array(numbers.filter { core.privateModeIsSet($0) ?? false }) { $0.value($1) }
            }
            json.field("mouse") { json in
                json.object { json in
                    json.field("tracking", state.mouseTracking)
                    json.field("encoding", state.mouseEncoding)
                }
            }
            let keyboard = state.isAlternate ? state.alternate.keyboard : state.primary.keyboard
            json.field("keyboard") { json in
                json.array((keyboard.stack + [keyboard.current]).map { Int($0) }) { $0.value($1) }
            }
            json.field("scrollback") { json in
                json.list { json in
                    core.forEachScrollbackLine(newest: scrollbackRows) { line in
                        json.row(line)
                        return json.text.utf8.count <= limit
                    }
                }
            }
            json.field("screen") { json in
                json.array(state.isAlternate ? state.alternate.rows : state.primary.rows) { $0.row($1) }
            }
        }
        return json.text
    }
}

/// Writes JSON (RFC 8259).
struct JSONWriter {
    private(set) var text = ""
    private var needsComma = false

    mutating func object(_ body: (inout JSONWriter) -> Void) { enclose("{", "}", body) }

    /// An array whose elements `body` writes.
    mutating func list(_ body: (inout JSONWriter) -> Void) { enclose("[", "]", body) }

    mutating func array<Element>(_ elements: [Element], _ body: (inout JSONWriter, Element) -> Void) {
        list { json in
            for element in elements { body(&json, element) }
        }
    }

    mutating func field(_ name: String, _ body: (inout JSONWriter) -> Void) {
        value(name)
        text += ":"
        needsComma = false
        body(&self)
        needsComma = true
    }

    mutating func field(_ name: String, _ number: Int) { field(name) { $0.value(number) } }
    mutating func field(_ name: String, _ string: String) { field(name) { $0.value(string) } }
    mutating func field(_ name: String, _ truth: Bool) { field(name) { $0.raw(truth ? "true" : "false") } }
    mutating func value(_ number: Int) { raw(String(number)) }

    mutating func value(_ string: String) {
        var quoted = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    quoted.unicodeScalars.append(scalar)
                }
            }
        }
        raw(quoted + "\"")
    }

    /// A row: its text, whether it wraps, and the runs of its styles that are not the default.
    mutating func row(_ row: RowImage) {
        var content = ""
        row.appendText(to: &content)
        object { json in
            json.field("text", content)
            if row.isWrapped { json.field("wrapped", true) }
            if row.flags.contains(.prompt) { json.field("prompt", true) }
            if row.flags.contains(.output) { json.field("output", true) }
            json.styles(row)
        }
    }

    private mutating func styles(_ row: RowImage) {
        guard row.cells.contains(where: { $0.style != .standard }) else { return }
        field("styles") { json in
            json.enclose("[", "]") { json in
                var start = 0
                while start < row.cells.count {
                    var end = start + 1
                    while end < row.cells.count, row.cells[end].style == row.cells[start].style { end += 1 }
                    if row.cells[start].style != .standard {
                        let style = StyleText.parameters(row.cells[start].style)
                        json.object { json in
                            json.field("column", start)
                            json.field("count", end - start)
                            json.field("style", style)
                        }
                    }
                    start = end
                }
            }
        }
    }

    private mutating func raw(_ value: String) {
        if needsComma { text += "," }
        text += value
        needsComma = true
    }

    private mutating func enclose(_ open: String, _ close: String, _ body: (inout JSONWriter) -> Void) {
        raw(open)
        needsComma = false
        body(&self)
        text += close
        needsComma = true
    }
}
