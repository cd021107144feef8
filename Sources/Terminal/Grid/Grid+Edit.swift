extension Grid {
    /// Where a range would cut a wide glyph, the half that is left outside becomes a space.
    @inline(__always)
    func splitWide(_ y: Int, _ start: Int, _ end: Int) {
        guard start < columns, start < length(y) else { return }
        let cells = row(y)
        if cells[start].isTail && start > 0 { cells[start - 1] = cells[start - 1].spaced }
        if end < columns && cells[end].isTail { cells[end] = cells[end].spaced }
    }

    /// Erases cells of a row. What is erased up to the last column does not go on in the next row any more.
    func erase(_ y: Int, _ start: Int, _ end: Int, with blank: Cell, sparingProtected: Bool = false) {
        guard start < end else { return }
        if sparingProtected {
            let cells = row(y)
            for x in start..<end where !cells[x].isProtected && !cells[x].isEmpty {
                if cells[x].isTail && x == start { continue }
                if cells[x].isWide && x + 1 == end { continue }
                cells[x] = blank
            }
            touch(y, upTo: end)
        } else {
            splitWide(y, start, end)
            fill(y, start, end, with: blank)
        }
        if end == columns { setWrapped(y, false) }
    }

    /// Moves the cells from a column to the right, within columns up to an end, and puts blanks in.
    func insertCells(_ y: Int, at x: Int, _ count: Int, end: Int, with blank: Cell) {
        let count = min(count, end - x)
        guard count > 0 else { return }
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
        if end == columns { setWrapped(y, false) }
    }

    /// Moves the cells behind some of a column to the left, within columns up to an end, and puts blanks in behind.
    func deleteCells(_ y: Int, at x: Int, _ count: Int, end: Int, with blank: Cell) {
        let count = min(count, end - x)
        guard count > 0 else { return }
        let cells = row(y)
        splitWide(y, x, end)
        splitWide(y, x, x + count)
        if cells[end - 1].isWide { cells[end - 1] = cells[end - 1].spaced }
        let moved = end - x - count
        if moved > 0 { (cells + x).update(from: cells + x + count, count: moved) }
        touch(y, upTo: end)
        fill(y, end - count, end, with: blank)
        if end == columns { setWrapped(y, false) }
    }

    /// Copies cells of one row over those of another.
    func copyCells(from source: Int, to target: Int, _ start: Int, _ end: Int) {
        (row(target) + start).update(from: row(source) + start, count: end - start)
        touch(target, upTo: end)
    }

    /// Writes a run of printable ASCII with one pen.
    @inline(__always)
    func writeASCII(_ y: Int, _ x: Int, _ bytes: UnsafePointer<UInt8>, _ count: Int, pen: UInt64) {
        splitWide(y, x, x + count)
        let target = UnsafeMutableRawPointer(row(y) + x)
        let source = UnsafeRawPointer(bytes)
        var position = 0
        while position + 8 <= count {
            let wide = SIMD8<UInt64>(
                truncatingIfNeeded: source.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt8>.self)
            )
            target.storeBytes(of: wide | pen, toByteOffset: position * 8, as: SIMD8<UInt64>.self)
            position += 8
        }
        let cells = row(y) + x
        while position < count {
            cells[position] = Cell(bits: UInt64(bytes[position]) | pen)
            position += 1
        }
        touch(y, upTo: x + count)
    }
}
