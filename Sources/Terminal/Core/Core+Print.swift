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

    /// Writes any code point.
    mutating func printScalar(_ code: UInt32) {
        if code < 0x7F {
            place(UInt64(code), width: 1)
            return
        }
        let properties = CharacterProperties.of(code)
        let clusters = modes.contains(.graphemeClusters)
        if clusters && cursor.isBehindGlyph && join(code) {
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
        screen.grid.splitWide(y, x, x + width)
        let cells = screen.grid.row(y)
        if width == 2 {
            cells[x] = Cell(bits: content | penBits | Cell.wideBit)
            cells[x + 1] = Cell(bits: penBits | Cell.tailBit)
        } else {
            cells[x] = Cell(bits: content | penBits)
        }
        screen.grid.touch(y, upTo: x + width)
        advance(width, limit: limit)
        cursor.afterGlyph = true
    }

    @inline(__always)
    private mutating func advance(_ width: Int, limit: Int) {
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
        // A scroll may have brought a wide glyph under the cursor: its first half alone is not in front.
        if screen.grid[x, cursor.y].isWide { return nil }
        if screen.grid[x, cursor.y].isTail { x -= 1 }
        return x >= 0 ? x : nil
    }

    /// Adds a code point to the cluster in front of the cursor, where UAX #29 joins them (mode 2027).
    private mutating func join(_ code: UInt32) -> Bool {
        guard let x = previousGlyph else { return false }
        let cell = screen.grid[x, cursor.y]
        guard !cell.isEmpty else { return false }
        scratch.removeAll(keepingCapacity: true)
        if cell.isCluster {
            scratch.append(contentsOf: tables.clusters[Int(cell.content)] ?? [])
        } else {
            scratch.append(cell.content)
        }
        guard GraphemeBreak.joins(scratch, code) else { return false }
        let widens =
            code == 0xFE0F && scratch.count == 1 && !cell.isWide
            && CharacterProperties.of(scratch[0]).widensWithSelector
        addToCluster(code, at: x)
        if widens { widen(x) }
        return true
    }

    /// Makes a narrow glyph in front of the cursor wide, where there is room: U+FE0F asks for an emoji.
    private mutating func widen(_ x: Int) {
        let limit = writingLimit
        guard !cursor.pendingWrap, cursor.x == x + 1, cursor.x < limit else { return }
        let y = cursor.y
        if modes.contains(.insert) { screen.grid.insertCells(y, at: x + 1, 1, end: limit, with: .empty) }
        screen.grid.splitWide(y, x + 1, x + 2)
        var cell = screen.grid[x, y]
        cell.bits |= Cell.wideBit
        screen.grid[x, y] = cell
        screen.grid[x + 1, y] = Cell(bits: cell.pen | Cell.tailBit)
        advance(1, limit: limit)
    }

    /// Puts a mark of no width over the glyph in front of the cursor.
    private mutating func combine(_ code: UInt32) {
        guard let x = previousGlyph else { return }
        let cell = screen.grid[x, cursor.y]
        scratch.removeAll(keepingCapacity: true)
        if cell.isCluster {
            scratch.append(contentsOf: tables.clusters[Int(cell.content)] ?? [])
        } else {
            scratch.append(cell.isEmpty ? 0x20 : cell.content)
        }
        addToCluster(code, at: x)
    }

    /// Adds to the code points in `scratch`, and puts them into a cell.
    private mutating func addToCluster(_ code: UInt32, at x: Int) {
        guard scratch.count < Limits.maximumClusterScalars else { return }
        scratch.append(code)
        var number = tables.clusters.find(scratch)
        if number == nil {
            if tables.clusters.wantsSweep() { sweepClusters() }
            number = tables.clusters.insert(Array(scratch))
        }
        guard let number else { return }
        var cell = screen.grid[x, cursor.y]
        cell.bits = cell.bits & ~Cell.contentMask | Cell.clusterBit | UInt64(number)
        screen.grid[x, cursor.y] = cell
    }

    /// REP (ECMA-48 8.3.103): the glyph in front of the cursor again, where nothing came between. Once over the screen
    /// is enough: a few bytes must not cost more than that.
    mutating func repeatGlyph(_ count: Int) {
        guard cursor.isBehindGlyph, let x = previousGlyph else { return }
        let cell = screen.grid[x, cursor.y]
        guard !cell.isEmpty else { return }
        let content = cell.bits & (Cell.contentMask | Cell.clusterBit)
        let width = cell.isWide ? 2 : 1
        for _ in 0..<min(count, columns * rows) { place(content, width: width) }
    }
}
