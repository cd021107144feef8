extension Core {
    /// REP (ECMA-48 8.3.103): the glyph in front of the cursor again, where nothing came between. Once over the screen
    /// is enough: a few bytes must not cost more than that.
    mutating func repeatGlyph(_ count: Int) {
        guard cursor.isBehindGlyph, let x = previousGlyph else { return }
        let cell = screen.grid[x, cursor.y]
        guard !cell.isEmpty else { return }
        let content = cell.bits & (Cell.contentMask | Cell.clusterBit)
        let width = cell.isWide ? 2 : 1
        var remaining = min(count, columns * rows)
        while remaining > 0 {
            if !modes.contains(.autowrap) && cursor.x + width >= writingLimit {
                // All others come to stand in the same place.
                return place(content, width: width)
            }
            let placed = modes.contains(.insert) ? 0 : placeRun(content, width, remaining)
            if placed == 0 { place(content, width: width) }
            remaining -= max(1, placed)
        }
    }

    /// Writes a glyph as often as the row has room, but not more than wanted. Gives how often.
    private mutating func placeRun(_ content: UInt64, _ width: Int, _ wanted: Int) -> Int {
        if !penIsCurrent { renewPen() }
        if cursor.pendingWrap { wrap() }
        let (x, y, limit) = (cursor.x, cursor.y, writingLimit)
        let count = min(wanted, (limit - x) / width)
        guard count > 0 else { return 0 }
        let end = x + count * width
        screen.grid.splitWide(y, x, end)
        if width == 1 {
            screen.grid.fill(y, x, end, with: Cell(bits: content | penBits))
        } else {
            let cells = screen.grid.row(y)
            for column in stride(from: x, to: end, by: 2) {
                cells[column] = Cell(bits: content | penBits | Cell.wideBit)
                cells[column + 1] = Cell(bits: penBits | Cell.tailBit)
            }
            screen.grid.touch(y, upTo: end)
        }
        advance(count * width, limit: limit)
        cursor.afterGlyph = true
        return count
    }
}
