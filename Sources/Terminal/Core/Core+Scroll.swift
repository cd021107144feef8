extension Core {
    /// IND (DEC STD 070): down by a row, scrolling at the bottom margin.
    @inline(__always)
    mutating func index() {
        if cursor.y == bottom {
            if cursor.x >= left && cursor.x <= right { scrollUp(1, keepWrap: true) }
        } else if cursor.y < rows - 1 {
            cursor.y += 1
        }
    }

    /// RI: up by a row, scrolling at the top margin.
    mutating func reverseIndex() {
        if cursor.y == top {
            if cursor.x >= left && cursor.x <= right { scrollDown(1) }
        } else if cursor.y > 0 {
            cursor.y -= 1
        }
    }

    /// SU: the region's content goes up. At the top of the primary screen it goes into the scrollback.
    ///
    /// A row at the bottom that wraps goes on in the row that comes in, where the wrap itself made the scroll.
    mutating func scrollUp(_ count: Int, keepWrap: Bool = false) {
        let blank = currentBlank()
        let count = min(count, bottom - top + 1)
        guard isFullWidth else {
            scrollColumnsUp(from: top, count, blank)
            return
        }
        if !keepWrap && screen.grid.isWrapped(bottom) { screen.grid.setWrapped(bottom, false) }
        if top == 0 {
            if !isAlternate {
                for y in 0..<count { keepRow(y) }
            }
        } else {
            screen.grid.setWrapped(top - 1, false)
        }
        screen.grid.rotateUp(top, bottom, by: count)
        for y in (bottom - count + 1)...bottom { screen.grid.clearRow(y, with: blank) }
    }

    /// Puts a row of the screen into the scrollback.
    @inline(__always)
    private mutating func keepRow(_ y: Int) {
        let flags = screen.grid.rowFlags(y)
        let count = flags.contains(.wrapped) ? screen.grid.wrappedLength(y) : screen.grid.length(y)
        if let fill = screen.grid.fill(of: y) {
            scrollback.push(repeating: fill, count: count, flags: flags, tables: tables)
        } else {
            // Empty cells of a line that goes on become spaces where they stand.
            screen.grid.touch(y, upTo: count)
            scrollback.push(screen.grid.row(y), count: count, flags: flags, tables: tables)
        }
    }

    /// SD: the region's content goes down.
    mutating func scrollDown(_ count: Int) { insertRows(count, at: top) }

    /// IL: rows from one to the bottom margin go down.
    mutating func insertRows(_ count: Int, at y: Int) {
        let blank = currentBlank()
        let count = min(count, bottom - y + 1)
        guard count > 0 else { return }
        guard isFullWidth else {
            for target in stride(from: bottom, through: y, by: -1) {
                if target - count >= y {
                    copyRegionRow(from: target - count, to: target)
                } else {
                    screen.grid.erase(target, left, right + 1, with: blank)
                }
            }
            return
        }
        if y > 0 { screen.grid.setWrapped(y - 1, false) }
        screen.grid.rotateDown(y, bottom, by: count)
        for row in y..<(y + count) { screen.grid.clearRow(row, with: blank) }
        screen.grid.setWrapped(bottom, false)
    }

    /// DL: rows below one go up; they do not go into the scrollback.
    mutating func deleteRows(_ count: Int, at y: Int) {
        let blank = currentBlank()
        let count = min(count, bottom - y + 1)
        guard count > 0 else { return }
        guard isFullWidth else {
            scrollColumnsUp(from: y, count, blank)
            return
        }
        if y > 0 { screen.grid.setWrapped(y - 1, false) }
        screen.grid.setWrapped(bottom, false)
        screen.grid.rotateUp(y, bottom, by: count)
        for row in (bottom - count + 1)...bottom { screen.grid.clearRow(row, with: blank) }
    }

    private mutating func scrollColumnsUp(from y: Int, _ count: Int, _ blank: Cell) {
        guard y <= bottom else { return }
        for target in y...bottom {
            if target + count <= bottom {
                copyRegionRow(from: target + count, to: target)
            } else {
                screen.grid.erase(target, left, right + 1, with: blank)
            }
        }
    }

    /// Copies a row between the left and right margins; a wide glyph that they cut becomes spaces.
    private mutating func copyRegionRow(from source: Int, to target: Int) {
        screen.grid.copyCells(from: source, left, to: target, left, right - left + 1)
        if right == columns - 1 { screen.grid.setWrapped(target, false) }
    }

    /// SL (ECMA-48 8.3.121): columns of the region go left.
    mutating func scrollLeft(_ count: Int) { if cursorIsInRegion { deleteColumns(count, at: left) } }

    /// SR (ECMA-48 8.3.135): columns of the region go right.
    mutating func scrollRight(_ count: Int) { if cursorIsInRegion { insertColumns(count, at: left) } }

    /// DECIC: columns from one to the right margin go right, in all rows of the region.
    mutating func insertColumns(_ count: Int, at x: Int) {
        cursor.afterGlyph = false
        let blank = currentBlank()
        for y in top...bottom { screen.grid.insertCells(y, at: x, count, end: right + 1, with: blank) }
    }

    /// DECDC: columns behind some go left, in all rows of the region.
    mutating func deleteColumns(_ count: Int, at x: Int) {
        cursor.afterGlyph = false
        let blank = currentBlank()
        for y in top...bottom { screen.grid.deleteCells(y, at: x, count, end: right + 1, with: blank) }
    }

    /// The cursor is within the margins, where the operations on rows and columns work.
    var cursorIsInRegion: Bool {
        cursor.y >= top && cursor.y <= bottom && cursor.x >= left && cursor.x <= right
    }
}
