extension SnapshotWriter {
    /// Margins, origin, and the cursor with all that belongs to it; nothing may move it any more behind this.
    mutating func finish(_ state: State) {
        let margins = state.margins
        if state.modes.contains(.leftRightMargins) {
            control("?69h")
            if margins.left > 0 || margins.right < columns - 1 {
                control("\(margins.left + 1);\(margins.right + 1)s")
            }
        }
        if margins.top > 0 || margins.bottom < state.rows - 1 {
            control("\(margins.top + 1);\(margins.bottom + 1)r")
        }
        if state.modes.contains(.origin) { control("?6h") }
        if !state.modes.contains(.autowrap) { control("?7l") }
        placeCursor(state)
        if state.modes.contains(.graphemeClusters) { control("?2027h") }
        if state.modes.contains(.insert) { control("4h") }
        setStyle(state.cursor.pen)
        setLink(state.link)
        setProtected(state.cursor.isProtected)
        if state.isoProtection {
            put("\u{1B}V")
            if !state.cursor.isProtected { put("\u{1B}W") }
        }
        set(state.cursor.charsets)
        control("?2026l")
    }

    /// The cursor's place. A pending wrap, and a glyph that REP may repeat, come about only by printing: the glyph
    /// that stands there is printed once more.
    private mutating func placeCursor(_ state: State) {
        let cursor = state.cursor
        let rows = state.isAlternate ? state.alternate.rows : state.primary.rows
        let row = rows[cursor.y]
        guard cursor.pendingWrap || cursor.afterGlyph else { return address(state, cursor.x, cursor.y) }
        var x = cursor.pendingWrap ? cursor.x : cursor.x - 1
        if x < row.cells.count, row.cells[x].isTail { x -= 1 }
        guard x >= 0 else { return address(state, cursor.x, cursor.y) }
        address(state, x, cursor.y)
        if x < row.cells.count, !row.cells[x].isEmpty {
            glyph(row.cells[x], in: row, x: state.modes.contains(.origin) ? x - state.margins.left : x)
        } else {
            // An empty cell with a pending wrap: a space makes the wrap, and erasing a rectangle leaves it.
            resetPen()
            setStyle(x < row.cells.count ? row.cells[x].style : .standard)
            put(" ")
            let (column, line) = relative(state, x, cursor.y)
            control("\(line);\(column);\(line);\(column)$z")
        }
    }

    private mutating func address(_ state: State, _ x: Int, _ y: Int) {
        let (column, line) = relative(state, x, y)
        control("\(line);\(column)H")
    }

    private func relative(_ state: State, _ x: Int, _ y: Int) -> (Int, Int) {
        guard state.modes.contains(.origin) else { return (x + 1, y + 1) }
        return (x - state.margins.left + 1, y - state.margins.top + 1)
    }
}
