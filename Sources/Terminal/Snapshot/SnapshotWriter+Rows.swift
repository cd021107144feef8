extension SnapshotWriter {
    /// Paints a row from a column on; the cursor stands there.
    mutating func paint(_ row: RowImage, from start: Int = 0) {
        marks(row.flags)
        var x = start
        while x < row.cells.count {
            let cell = row.cells[x]
            if cell.isEmpty {
                var end = x + 1
                while end < row.cells.count, row.cells[end].isEmpty, row.cells[end].style == cell.style { end += 1 }
                skip(end - x, cell.style)
                x = end
                continue
            }
            glyph(cell, in: row, x: x)
            x += cell.isWide ? 2 : 1
            // Other terminals may think otherwise of a cluster's width.
            if cell.isCluster && x < columns { control("\(x + 1)G") }
        }
    }

    private mutating func skip(_ count: Int, _ style: Style) {
        if style != .standard {
            setStyle(style)
            control("\(count)X")
        }
        control(count == 1 ? "C" : "\(count)C")
    }

    private mutating func marks(_ flags: RowFlags) {
        // The prompt is not drawn again by the shell that stands behind the session.
        if flags.contains(.prompt) { command("133;A;redraw=0") }
        if flags.contains(.output) { command("133;C") }
    }

    /// Goes to the next row so that the terminal knows the two to be one line. Gives how many columns of the next row
    /// are painted by that.
    ///
    /// - Parameter mayScroll: the next row may come in at the bottom, in the background of the pen.
    mutating func wrap(_ row: RowImage, into next: RowImage?, mayScroll: Bool) -> Int {
        let isFull = row.cells.count == columns && !(row.cells.last?.isEmpty ?? true)
        if isFull {
            if let next, let cell = next.cells.first, !cell.isEmpty, !SnapshotWriter.needsClusters(cell, in: next),
                !(mayScroll && cell.style.background != .standard), !cell.isWide || columns > 1
            {
                glyph(cell, in: next, x: 0)
                return cell.isWide ? 2 : 1
            }
            resetPen()
            put(" \r")
            control("X")
            return 0
        }
        guard columns > 1 else { return 0 }
        // The last column is empty, as where a wide glyph did not fit: one that does not fit makes it so again.
        var edge = Style.standard
        if row.cells.count == columns, let last = row.cells.last { edge = last.style }
        setLink(nil)
        setProtected(false)
        control("\(columns)G")
        setStyle(edge)
        put("\u{3000}\r")
        setStyle(.standard)
        control(mayScroll ? "K" : "2X")
        return 0
    }

    /// Paints the rows of a screen whose margins are the screen's and whose cells are empty.
    mutating func paint(screen rows: [RowImage]) {
        var painted = 0
        var continues = false
        for (y, row) in rows.enumerated() {
            if !continues {
                painted = 0
                if row.cells.isEmpty && row.flags.isEmpty { continue }
                move(x: 0, y: y)
            }
            paint(row, from: painted)
            continues = false
            if row.isWrapped && y + 1 < rows.count {
                painted = wrap(row, into: rows[y + 1], mayScroll: false)
                continues = true
            }
        }
        resetPen()
    }

    /// The rows of a line as they are where they have this width, else wrapped anew.
    private func fitted(_ rows: [RowImage]) -> [RowImage] {
        let fits = rows.allSatisfy { row in
            row.isWrapped ? row.cells.count == columns || row.cells.count == columns - 1 : row.cells.count <= columns
        }
        if fits { return rows }
        var line = rows[0]
        for row in rows.dropFirst() { line.join(row) }
        // An empty cell at the end of a row would say that a wide glyph did not fit there.
        line.fillEmpty()
        return line.wrapped(to: columns)
    }

    /// Prints rows and moves them off the screen at its top, so that they come to stand in the scrollback.
    mutating func print(scrollback rows: [RowImage], rows screenRows: Int) {
        guard !rows.isEmpty else { return }
        move(x: 0, y: 0)
        var painted = 0
        var start = 0
        while start < rows.count {
            var end = start
            while end < rows.count - 1, rows[end].isWrapped { end += 1 }
            let line = fitted(Array(rows[start...end]))
            for (index, row) in line.enumerated() {
                paint(row, from: painted)
                painted = 0
                if row.isWrapped {
                    let next = index + 1 < line.count ? line[index + 1] : nil
                    painted = wrap(row, into: next, mayScroll: true)
                } else {
                    resetPen()
                    put("\r\n")
                }
            }
            start = end + 1
        }
        resetPen()
        put("\r")
        put(String(repeating: "\n", count: screenRows - 1))
        clearScreen()
    }
}
