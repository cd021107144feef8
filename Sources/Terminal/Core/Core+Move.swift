extension Core {
    /// Puts the cursor somewhere, with bounds; what was said about the glyph in front of it is over.
    mutating func move(x: Int, y: Int) {
        cursor.x = max(0, min(columns - 1, x))
        cursor.y = max(0, min(rows - 1, y))
        cursor.pendingWrap = false
        cursor.afterGlyph = false
    }

    /// CUP, HVP: counted from the margins in origin mode, and then kept within them.
    mutating func moveAddressed(column: Int, row: Int) {
        if modes.contains(.origin) {
            move(x: min(left + column, right), y: min(top + row, bottom))
        } else {
            move(x: column, y: row)
        }
    }

    /// CUU: stops at the top margin, unless it starts above.
    mutating func moveUp(_ count: Int) {
        let limit = cursor.y >= top ? top : 0
        move(x: cursor.x, y: max(limit, cursor.y - count))
    }

    /// CUD: stops at the bottom margin, unless it starts below.
    mutating func moveDown(_ count: Int) {
        let limit = cursor.y <= bottom ? bottom : rows - 1
        move(x: cursor.x, y: min(limit, cursor.y + count))
    }

    /// CUF: stops at the right margin, unless it starts behind.
    mutating func moveRight(_ count: Int) {
        let limit = cursor.x <= right ? right : columns - 1
        move(x: min(limit, cursor.x + count), y: cursor.y)
    }

    /// CUB, BS: stops at the left margin; with reverse wrap (mode 45) goes on at the end of the row above.
    mutating func moveLeft(_ count: Int) {
        let wraps = modes.contains(.autowrap) && !modes.isDisjoint(with: [.reverseWrap, .extendedReverseWrap])
        guard wraps else {
            let limit = cursor.x >= left ? left : 0
            move(x: max(limit, cursor.x - count), y: cursor.y)
            return
        }
        var remaining = min(count, columns * rows)
        var (x, y) = (cursor.x, cursor.y)
        // Where a wrap is pending, the cursor counts as being one further to the right.
        if cursor.pendingWrap { remaining -= 1 }
        while remaining > 0 {
            let limit = x >= left ? left : 0
            if x > limit {
                let step = min(remaining, x - limit)
                x -= step
                remaining -= step
                continue
            }
            if y == top {
                guard modes.contains(.extendedReverseWrap) else { break }
                y = bottom
            } else if y > 0 {
                y -= 1
            } else {
                break
            }
            x = right
            remaining -= 1
        }
        move(x: x, y: y)
    }

    /// CR: to the left margin, or to the first column where the cursor is left of it.
    @inline(__always)
    mutating func carriageReturn() {
        cursor.x = cursor.x >= left ? left : 0
        cursor.pendingWrap = false
        cursor.afterGlyph = false
    }

    /// LF, VT, FF: IND, and CR as well in new-line mode.
    @inline(__always)
    mutating func lineFeed() {
        cursor.pendingWrap = false
        cursor.afterGlyph = false
        index()
        if modes.contains(.newLine) { carriageReturn() }
    }

    /// HT, CHT.
    mutating func tabForward(_ count: Int) {
        let limit = cursor.x <= right ? right : columns - 1
        var x = cursor.x
        for _ in 0..<min(count, columns) where x < limit { x = tabs.next(after: x, limit: limit) }
        // A pending wrap outlives a tab (xterm): the text goes on in the next row.
        cursor.x = x
        cursor.afterGlyph = false
    }

    /// CBT.
    mutating func tabBackward(_ count: Int) {
        let limit = modes.contains(.origin) ? left : 0
        var x = cursor.x
        for _ in 0..<min(count, columns) where x > limit { x = tabs.previous(before: x, limit: limit) }
        move(x: x, y: cursor.y)
    }

    /// DECBI: back by a column, scrolling at the left margin.
    mutating func backIndex() {
        if cursor.x == left && cursorIsInRegion {
            insertColumns(1, at: left)
        } else {
            move(x: cursor.x - 1, y: cursor.y)
        }
    }

    /// DECFI: forward by a column, scrolling at the right margin.
    mutating func forwardIndex() {
        if cursor.x == right && cursorIsInRegion {
            deleteColumns(1, at: left)
        } else {
            move(x: cursor.x + 1, y: cursor.y)
        }
    }

    /// DECSTBM.
    mutating func setVerticalMargins(_ first: Int, _ last: Int) {
        let last = min(last, rows)
        guard first < last else { return }
        top = first - 1
        bottom = last - 1
        moveAddressed(column: 0, row: 0)
    }

    /// DECSLRM.
    mutating func setHorizontalMargins(_ first: Int, _ last: Int) {
        let last = min(last, columns)
        guard first < last else { return }
        left = first - 1
        right = last - 1
        moveAddressed(column: 0, row: 0)
    }

    mutating func resetMargins() {
        top = 0
        bottom = rows - 1
        left = 0
        right = columns - 1
    }

    /// DECSC.
    mutating func saveCursor() {
        screen.saved = SavedCursor(
            x: cursor.x,
            y: cursor.y,
            pendingWrap: cursor.pendingWrap,
            pen: cursor.pen,
            isProtected: cursor.isProtected,
            charsets: cursor.charsets,
            origin: modes.contains(.origin)
        )
        // A single shift belongs to the next character, wherever it is written.
        screen.saved.charsets.single = 0
    }

    /// DECRC.
    mutating func restoreCursor() {
        let saved = screen.saved
        if saved.origin {
            // The margins may be others by now; the cursor never leaves them in origin mode.
            move(x: max(left, min(right, saved.x)), y: max(top, min(bottom, saved.y)))
        } else {
            move(x: saved.x, y: saved.y)
        }
        cursor.pendingWrap = saved.pendingWrap && modes.contains(.autowrap) && cursor.x == writingLimit - 1
        cursor.pen = saved.pen
        cursor.isProtected = saved.isProtected
        cursor.charsets = saved.charsets
        penIsCurrent = false
        if saved.origin { modes.insert(.origin) } else { modes.remove(.origin) }
    }
}
