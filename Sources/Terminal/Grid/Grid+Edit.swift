extension Grid {
    /// Where a range would cut a wide glyph, the half that is left outside becomes a space.
    @inline(__always)
    func splitWide(_ y: Int, _ start: Int, _ end: Int) {
        guard start < columns, start < length(y) else { return }
        mend(row(y), start, end)
    }

    @inline(__always)
    private func mend(_ cells: UnsafeMutablePointer<Cell>, _ start: Int, _ end: Int) {
        if cells[start].isTail && start > 0 { cells[start - 1] = cells[start - 1].spaced }
        if end < columns && cells[end].isTail { cells[end] = cells[end].spaced }
    }

    /// A row's cells to be overwritten in a range: wide glyphs that it cuts are spaces, and the length is noted.
    @inline(__always)
    func prepare(_ y: Int, _ start: Int, _ end: Int) -> UnsafeMutablePointer<Cell> {
        let head = head(y)
        let cells = row(head)
        if Int32(truncatingIfNeeded: start) < head.pointee.length { mend(cells, start, end) }
        if head.pointee.length < Int32(truncatingIfNeeded: end) { head.pointee.length = Int32(truncatingIfNeeded: end) }
        return cells
    }

    /// Ends writing cells of a row behind a glyph: a wide one that was cut is a space, and the length is noted.
    @inline(__always)
    func finishWriting(_ y: Int, _ end: Int) {
        let head = head(y)
        let cells = head.pointee.cells
        if end < columns, cells[end].isTail { cells[end] = cells[end].spaced }
        if head.pointee.length < Int32(truncatingIfNeeded: end) { head.pointee.length = Int32(truncatingIfNeeded: end) }
    }

    /// Erases cells of a row. What is erased up to the last column does not go on in the next row any more.
    func erase(_ y: Int, _ start: Int, _ end: Int, with blank: Cell, sparingProtected: Bool = false) {
        guard start < end else { return }
        if sparingProtected {
            eraseUnprotected(y, start, end, with: blank)
        } else {
            splitWide(y, start, end)
            fill(y, start, end, with: blank)
        }
        if end == columns { setWrapped(y, false) }
    }

    private func eraseUnprotected(_ y: Int, _ start: Int, _ end: Int, with blank: Cell) {
        if let fill = fill(of: y), fill.isProtected || fill.isEmpty { return }
        let cells = row(y)
        // What is behind the length is empty, and stays as it is.
        let stop = min(end, length(y))
        var isUniform = start == 0 && stop == columns
        for x in start..<max(start, stop) {
            let isCut = cells[x].isTail && x == start || cells[x].isWide && x + 1 == end
            if !cells[x].isProtected && !cells[x].isEmpty && !isCut { cells[x] = blank }
            isUniform = isUniform && cells[x] == blank
        }
        if isUniform { fillRow(y, with: blank) }
    }

    /// Moves the cells from a column to the right, within columns up to an end, and puts blanks in.
    func insertCells(_ y: Int, at x: Int, _ count: Int, end: Int, with blank: Cell) {
        let count = min(count, end - x)
        guard count > 0 else { return }
        if end == columns { setWrapped(y, false) }
        guard fill(of: y) != blank else { return }
        let cells = row(y)
        splitWide(y, x, end)
        // Both halves stay on the screen here, so both become spaces.
        if cells[x].isTail { cells[x] = cells[x].spaced }
        if x + count < end && cells[end - count].isTail {
            cells[end - count] = cells[end - count].spaced
            cells[end - count - 1] = cells[end - count - 1].spaced
        }
        let moved = end - x - count
        if moved > 0 {
            (cells + x + count).update(from: cells + x, count: moved)
            touch(y, upTo: end)
        }
        fill(y, x, x + count, with: blank)
    }

    /// Moves the cells behind some of a column to the left, within columns up to an end, and puts blanks in behind.
    func deleteCells(_ y: Int, at x: Int, _ count: Int, end: Int, with blank: Cell) {
        let count = min(count, end - x)
        guard count > 0 else { return }
        if end == columns { setWrapped(y, false) }
        guard fill(of: y) != blank else { return }
        let cells = row(y)
        splitWide(y, x, end)
        splitWide(y, x, x + count)
        if cells[end - 1].isWide { cells[end - 1] = cells[end - 1].spaced }
        let moved = end - x - count
        if moved > 0 { (cells + x).update(from: cells + x + count, count: moved) }
        touch(y, upTo: end)
        fill(y, end - count, end, with: blank)
    }

    /// Copies cells of one row over those of another, or of the same one. A wide glyph that an edge of the source cuts
    /// is copied as a space; of one that an edge of the target cuts, the half outside becomes a space.
    func copyCells(from source: Int, _ start: Int, to target: Int, _ column: Int, _ width: Int) {
        if let fill = fill(of: source) {
            splitWide(target, column, column + width)
            return self.fill(target, column, column + width, with: fill)
        }
        let from = row(source) + start
        let to = row(target) + column
        let cutsLeft = column > 0 && to[0].isTail
        let cutsRight = column + width < columns && to[width].isTail
        let isLeftCut = from[0].isTail
        let isRightCut = from[width - 1].isWide
        // Neither row has anything behind its length.
        let used = min(width, max(length(source) - start, length(target) - column))
        if used > 0 {
            to.update(from: from, count: used)
            touch(target, upTo: column + used)
        }
        if cutsLeft { to[-1] = to[-1].spaced }
        if cutsRight { to[width] = to[width].spaced }
        if isLeftCut { to[0] = to[0].spaced }
        if isRightCut { to[width - 1] = to[width - 1].spaced }
    }

    /// Writes a run of printable ASCII with one pen.
    @inline(__always)
    func writeASCII(_ y: Int, _ x: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, pen: UInt64) {
        let cells = prepare(y, x, x + count) + x
        let target = UnsafeMutableRawPointer(cells)
        let source = UnsafeRawPointer(bytes)
        var position = 0
        while position + 8 <= count {
            let wide = SIMD8<UInt64>(
                truncatingIfNeeded: source.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt8>.self)
            )
            target.storeBytes(of: wide | pen, toByteOffset: position * 8, as: SIMD8<UInt64>.self)
            position += 8
        }
        while position < count {
            cells[position] = Cell(bits: UInt64(bytes[position]) | pen)
            position += 1
        }
    }
}
