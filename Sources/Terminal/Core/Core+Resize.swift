extension Core {
    /// Another size. Gives whether it is another one.
    mutating func resize(columns newColumns: Int, rows newRows: Int) -> Bool {
        guard newColumns != columns || newRows != rows else { return false }
        if isAlternate {
            Core.clip(&screen, newColumns, newRows)
            var saved = Cursor()
            saved.x = other.saved.x
            saved.y = other.saved.y
            saved.pendingWrap = other.saved.pendingWrap
            swap(&screen, &other)
            let live = cursor
            cursor = saved
            reflow(newColumns, newRows)
            cursor = live
            swap(&screen, &other)
        } else {
            if other.grid.isAllocated { Core.clip(&other, newColumns, newRows) }
            reflow(newColumns, newRows)
        }
        columns = newColumns
        rows = newRows
        resetMargins()
        tabs.resize(newColumns)
        cursor.x = min(cursor.x, columns - 1)
        cursor.y = min(cursor.y, rows - 1)
        if cursor.x < columns - 1 { cursor.pendingWrap = false }
        cursor.afterGlyph = false
        if modes.contains(.inBandResize) { reportSize() }
        return true
    }

    /// Keeps the upper left part of a screen.
    private static func clip(_ target: inout Screen, _ newColumns: Int, _ newRows: Int) {
        let grid = Grid(columns: newColumns, rows: newRows)
        let width = min(target.grid.columns, newColumns)
        for y in 0..<min(target.grid.rows, newRows) {
            let length = min(width, target.grid.length(y))
            if length < target.grid.columns { target.grid.splitWide(y, 0, length) }
            (grid.row(y)).update(from: target.grid.row(y), count: length)
            if length > 0, grid.row(y)[length - 1].isWide { grid.row(y)[length - 1] = grid.row(y)[length - 1].spaced }
            grid.setLength(y, length)
            var flags = target.grid.rowFlags(y)
            flags.remove(.wrapped)
            grid.setFlags(y, flags)
        }
        target.grid = grid
        target.saved.x = min(target.saved.x, newColumns - 1)
        target.saved.y = min(target.saved.y, newRows - 1)
        if target.saved.x < newColumns - 1 { target.saved.pendingWrap = false }
    }

    /// Wraps the lines of the primary screen, which is in `screen`, to another width.
    ///
    /// The lines are taken from the screen and, where its first row goes on from one in the scrollback, from there;
    /// where the new screen has room, older lines come back. What does not fit goes into the scrollback.
    private mutating func reflow(_ newColumns: Int, _ newRows: Int) {
        var reflow = Reflow(columns: newColumns)
        let isSaved = screen.saved != SavedCursor()
        var oldest: [RowImage] = []
        func pull(_ core: inout Core) {
            var image = RowImage()
            core.scrollback.popNewest(into: &image)
            oldest.append(image)
        }
        while scrollback.newestFlags.contains(.wrapped), oldest.count < Limits.maximumRows { pull(&self) }
        reflow.addScrollback(oldest.reversed(), core: &self)
        // Rows below the cursor with nothing in them are not content.
        var last = rows - 1
        while last > cursor.y, screen.grid.isBlank(last), !screen.grid.isWrapped(last - 1) { last -= 1 }
        for y in 0...last {
            reflow.addRow(
                screen.grid.row(y),
                screen.grid.isWrapped(y) ? screen.grid.wrappedLength(y) : screen.grid.length(y),
                screen.grid.rowFlags(y),
                cursor: y == cursor.y ? (cursor.x, cursor.pendingWrap) : nil,
                saved: isSaved && y == screen.saved.y ? (screen.saved.x, screen.saved.pendingWrap) : nil
            )
        }
        reflow.finish()
        // Where rows are free, lines come back from the scrollback, whole.
        while reflow.rows.count < newRows, scrollback.count > 0 {
            oldest.removeAll()
            pull(&self)
            while scrollback.newestFlags.contains(.wrapped), oldest.count < Limits.maximumRows { pull(&self) }
            reflow.prepend(oldest.reversed(), core: &self)
        }
        show(reflow, newColumns, newRows)
    }

    private mutating func show(_ reflow: Reflow, _ newColumns: Int, _ newRows: Int) {
        let surplus = max(0, reflow.rows.count - newRows)
        // Text is never cut off at the bottom: rather the cursor's own row goes into the scrollback.
        let first = surplus
        for row in reflow.rows[..<first] {
            // One more, so that an empty row has a place too.
            var cells = row.cells + [.empty]
            scrollback.push(&cells, count: row.cells.count, flags: row.flags, tables: tables)
        }
        let grid = Grid(columns: newColumns, rows: newRows)
        for (y, row) in reflow.rows[first...].prefix(newRows).enumerated() {
            for (x, cell) in row.cells.enumerated() { grid.row(y)[x] = cell }
            grid.setLength(y, row.cells.count)
            grid.setFlags(y, row.flags)
        }
        grid.setWrapped(newRows - 1, false)
        screen.grid = grid
        cursor.x = reflow.cursor.x
        cursor.y = max(0, min(newRows - 1, reflow.cursor.y - first))
        // A cursor whose row has left the screen waits behind nothing.
        cursor.pendingWrap = reflow.cursor.pendingWrap && reflow.cursor.y >= first && modes.contains(.autowrap)
        if let saved = reflow.saved {
            screen.saved.x = saved.x
            screen.saved.y = max(0, min(newRows - 1, saved.y - first))
            screen.saved.pendingWrap = saved.pendingWrap && saved.y >= first
        } else {
            screen.saved.x = min(screen.saved.x, newColumns - 1)
            screen.saved.y = min(screen.saved.y, newRows - 1)
        }
    }
}
