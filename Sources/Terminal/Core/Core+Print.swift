extension Core {
    /// Writes printable ASCII, as many cells at once as the row has room for.
    @inline(__always)
    mutating func printASCII(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        guard cursor.charsets.isPlain, !modes.contains(.insert) else {
            for position in 0..<count { printScalar(cursor.charsets.map(UInt32(bytes[position]))) }
            return
        }
        if !penIsCurrent { renewPen() }
        var position = 0
        while true {
            if cursor.pendingWrap { wrap() }
            let limit = writingLimit
            let room = limit - cursor.x
            let left = count - position
            if left < room {
                screen.grid.writeASCII(cursor.y, cursor.x, bytes + position, left, pen: penBits)
                cursor.x += left
                break
            }
            screen.grid.writeASCII(cursor.y, cursor.x, bytes + position, room, pen: penBits)
            position += room
            cursor.x = limit - 1
            if modes.contains(.autowrap) {
                cursor.pendingWrap = true
            } else if position < count {
                // Without autowrap each further character replaces the one in the last column.
                screen.grid.writeASCII(cursor.y, cursor.x, bytes + count - 1, 1, pen: penBits)
                break
            }
            if position == count { break }
        }
        cursor.afterGlyph = true
    }

    /// The column in front of which writing in the cursor's row stops.
    @inline(__always)
    var writingLimit: Int { cursor.x <= right ? right + 1 : columns }

    /// Goes to the next row, as the last column was written before. The rows belong together unless a margin made
    /// the wrap.
    @inline(__always)
    mutating func wrap() {
        cursor.pendingWrap = false
        // On the last row, below the region, nothing scrolls and no row follows.
        if isFullWidth && (cursor.y == bottom || cursor.y < rows - 1) { screen.grid.setWrapped(cursor.y, true) }
        let margin = cursor.x >= left ? left : 0
        index()
        cursor.x = margin
    }

    /// What is known of a code point.
    @inline(__always)
    mutating func properties(of code: UInt32) -> CharacterProperties {
        if characters.isEmpty { characters = .shared }
        return characters[code]
    }

    /// Writes code points of three bytes one after the other into the cursor's row, as many as it has room for and as
    /// are neither part of a cluster nor of another length. Gives the bytes that were read.
    ///
    /// A glyph of its own must stand in front: then none of them joins anything.
    mutating func printSimpleRun(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let limit = writingLimit
        guard !cursor.pendingWrap, !modes.contains(.insert), penIsCurrent else { return 0 }
        let cells = screen.grid.row(cursor.y)
        var position = 0
        var x = cursor.x
        // The last column is left to those who know of wraps.
        while position + 3 <= count, x + 2 < limit {
            let code = UTF8Bytes.three(bytes + position)
            guard code >= 0x1000 else { break }
            let properties = characters[code]
            guard properties.isSimple else { break }
            if properties.width == 2 {
                cells[x] = Cell(bits: UInt64(code) | penBits | Cell.wideBit)
                cells[x + 1] = Cell(bits: penBits | Cell.tailBit)
                x += 2
            } else {
                cells[x] = Cell(bits: UInt64(code) | penBits)
                x += 1
            }
            position += 3
        }
        guard position > 0 else { return 0 }
        screen.grid.finishWriting(cursor.y, x)
        cursor.x = x
        return position
    }

    /// Writes any code point.
    mutating func printScalar(_ code: UInt32) {
        if code < 0x7F {
            place(UInt64(code), width: 1)
            return
        }
        let properties = properties(of: code)
        let clusters = modes.contains(.graphemeClusters)
        if clusters && cursor.isBehindGlyph && join(code, properties) {
            cursor.charsets.single = 0
            return
        }
        if properties.width == 0 {
            // A control that has no width (U+200B, U+200E …) is no part of a character and leaves no trace.
            if properties.breaking != .control { combine(code) }
            return
        }
        let isFlag = clusters && properties.breaking == .regional
        place(UInt64(code), width: isFlag ? 2 : properties.width)
        cursor.charsets.single = 0
    }

    /// Writes content of a width at the cursor and moves behind it.
    mutating func place(_ content: UInt64, width: Int) {
        if !penIsCurrent { renewPen() }
        if cursor.pendingWrap { wrap() }
        var limit = writingLimit
        if cursor.x + width > limit {
            guard limit - (cursor.x >= left ? left : 0) >= width else { return }
            if modes.contains(.autowrap) {
                // A wide glyph that does not fit leaves its place empty.
                screen.grid.splitWide(cursor.y, cursor.x, limit)
                screen.grid.fill(cursor.y, cursor.x, limit, with: currentBlank())
                wrap()
                limit = writingLimit
                if cursor.x + width > limit { return }
            } else {
                cursor.x = limit - width
            }
        }
        let x = cursor.x
        let y = cursor.y
        if modes.contains(.insert) {
            screen.grid.insertCells(y, at: x, width, end: limit, with: .empty)
        }
        let cells = screen.grid.prepare(y, x, x + width)
        if width == 2 {
            cells[x] = Cell(bits: content | penBits | Cell.wideBit)
            cells[x + 1] = Cell(bits: penBits | Cell.tailBit)
        } else {
            cells[x] = Cell(bits: content | penBits)
        }
        advance(width, limit: limit)
        cursor.afterGlyph = true
    }

    @inline(__always)
    mutating func advance(_ width: Int, limit: Int) {
        cursor.x += width
        if cursor.x >= limit {
            cursor.x = limit - 1
            cursor.pendingWrap = modes.contains(.autowrap)
        }
    }

    /// The first column of the glyph in front of the cursor.
    var previousGlyph: Int? {
        var x = cursor.pendingWrap ? cursor.x : cursor.x - 1
        guard x >= 0 else { return nil }
        let cell = screen.grid[x, cursor.y]
        // A scroll may have brought a wide glyph under the cursor: its first half alone is not in front.
        if cell.isWide { return nil }
        if cell.isTail { x -= 1 }
        return x >= 0 ? x : nil
    }
}
