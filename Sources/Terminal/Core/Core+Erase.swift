extension Core {
    /// ED (ECMA-48 8.3.39): 0 from the cursor, 1 up to it, 2 all, 3 the scrollback (xterm).
    mutating func eraseInDisplay(_ what: Int, selective: Bool = false) {
        switch what {
        case 0:
            eraseInLine(0, selective: selective)
            for y in (cursor.y + 1)..<max(rows, cursor.y + 1) { eraseRow(y, selective) }
        case 1:
            for y in 0..<cursor.y { eraseRow(y, selective) }
            eraseInLine(1, selective: selective)
        case 2: for y in 0..<rows { eraseRow(y, selective) }
        case 3 where !selective: scrollback.clear()
        default: return
        }
        if what != 3 {
            cursor.pendingWrap = false
            cursor.afterGlyph = false
        }
    }

    /// EL (ECMA-48 8.3.41): 0 from the cursor, 1 up to it, 2 all of the row.
    mutating func eraseInLine(_ what: Int, selective: Bool = false) {
        switch what {
        case 0: erase(cursor.y, cursor.x, columns, selective)
        case 1: erase(cursor.y, 0, cursor.x + 1, selective)
        case 2: erase(cursor.y, 0, columns, selective)
        default: return
        }
        cursor.pendingWrap = false
        cursor.afterGlyph = false
    }

    /// ECH (ECMA-48 8.3.38).
    mutating func eraseCharacters(_ count: Int) {
        erase(cursor.y, cursor.x, min(columns, cursor.x + count), false)
        cursor.pendingWrap = false
        cursor.afterGlyph = false
    }

    /// ICH (ECMA-48 8.3.64).
    mutating func insertCharacters(_ count: Int) {
        guard cursorIsInRegion || isFullWidth else { return }
        screen.grid.insertCells(cursor.y, at: cursor.x, count, end: right + 1, with: currentBlank())
        cursor.pendingWrap = false
        cursor.afterGlyph = false
    }

    /// DCH (ECMA-48 8.3.26).
    mutating func deleteCharacters(_ count: Int) {
        guard cursorIsInRegion || isFullWidth else { return }
        screen.grid.deleteCells(cursor.y, at: cursor.x, count, end: right + 1, with: currentBlank())
        cursor.pendingWrap = false
        cursor.afterGlyph = false
    }

    /// DECALN: the screen full of E, margins and origin reset.
    mutating func alignmentPattern() {
        resetMargins()
        modes.remove(.origin)
        move(x: 0, y: 0)
        for y in 0..<rows {
            screen.grid.clearRow(y, with: .empty)
            screen.grid.fill(y, 0, columns, with: Cell(bits: 0x45))
        }
    }

    private mutating func eraseRow(_ y: Int, _ selective: Bool) {
        if selective || isoProtection {
            erase(y, 0, columns, selective)
        } else {
            screen.grid.clearRow(y, with: currentBlank())
        }
    }

    private mutating func erase(_ y: Int, _ start: Int, _ end: Int, _ selective: Bool) {
        let blank = currentBlank()
        screen.grid.erase(y, start, end, with: blank, sparingProtected: selective || isoProtection)
    }
}
