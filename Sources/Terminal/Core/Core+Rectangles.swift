extension Core {
    /// A rectangle of cells; the bounds belong to it.
    struct Rectangle {
        var top: Int
        var left: Int
        var bottom: Int
        var right: Int
    }

    /// Control sequences with `$` or `*` (DEC STD 070; xterm ctlseqs).
    mutating func dispatchRectangle(_ final: UInt8) {
        let parameters = parser.parameters
        switch (parser.intermediate, final) {
        case (0x24, 0x72): changeAttributes(reverse: false)
        case (0x24, 0x74): changeAttributes(reverse: true)
        case (0x24, 0x76): copyRectangle()
        case (0x24, 0x78):
            let code = parameters.selector(0)
            guard (0x20...0x7E).contains(code) || (0xA0...0xFF).contains(code) else { return }
            fillRectangle(rectangle(1), UInt32(code))
        case (0x24, 0x7A): eraseRectangle(rectangle(0), selective: false)
        case (0x24, 0x7B): eraseRectangle(rectangle(0), selective: true)
        case (0x2A, 0x78): attributeRectangle = parameters.selector(0) == 2
        case (0x2A, 0x79): reportChecksum()
        default: break
        }
    }

    /// Four parameters from an index: top, left, bottom, right; counted from the margins in origin mode.
    private func rectangle(_ index: Int) -> Rectangle? {
        let parameters = parser.parameters
        let isRelative = modes.contains(.origin)
        let rowLimit = isRelative ? bottom : rows - 1
        let columnLimit = isRelative ? right : columns - 1
        let rowStart = isRelative ? top : 0
        let columnStart = isRelative ? left : 0
        let area = Rectangle(
            top: rowStart + parameters.value(index) - 1,
            left: columnStart + parameters.value(index + 1) - 1,
            bottom: min(rowLimit, rowStart + parameters.value(index + 2, default: rows) - 1),
            right: min(columnLimit, columnStart + parameters.value(index + 3, default: columns) - 1)
        )
        return area.top <= area.bottom && area.left <= area.right ? area : nil
    }

    /// DECFRA.
    private mutating func fillRectangle(_ area: Rectangle?, _ code: UInt32) {
        guard let area else { return }
        if !penIsCurrent { renewPen() }
        let cell = Cell(bits: UInt64(code) | penBits)
        for y in area.top...area.bottom {
            screen.grid.splitWide(y, area.left, area.right + 1)
            screen.grid.fill(y, area.left, area.right + 1, with: cell)
        }
    }

    /// DECERA, DECSERA.
    private mutating func eraseRectangle(_ area: Rectangle?, selective: Bool) {
        guard let area else { return }
        let blank = currentBlank()
        for y in area.top...area.bottom {
            screen.grid.erase(y, area.left, area.right + 1, with: blank, sparingProtected: selective)
        }
    }

    /// DECCRA, on the one page there is.
    private mutating func copyRectangle() {
        guard var area = rectangle(0) else { return }
        let parameters = parser.parameters
        let isRelative = modes.contains(.origin)
        let row = (isRelative ? top : 0) + parameters.value(5) - 1
        let column = (isRelative ? left : 0) + parameters.value(6) - 1
        guard row < rows, column < columns else { return }
        area.bottom = min(area.bottom, area.top + (isRelative ? bottom : rows - 1) - row)
        area.right = min(area.right, area.left + (isRelative ? right : columns - 1) - column)
        guard area.top <= area.bottom, area.left <= area.right else { return }
        let width = area.right - area.left + 1
        // A copy first: source and target may overlap either way.
        var copied: [Cell] = []
        for y in area.top...area.bottom {
            for x in area.left...area.right {
                let cell = screen.grid[x, y]
                let isCut = cell.isTail && x == area.left || cell.isWide && x == area.right
                copied.append(isCut ? cell.spaced : cell)
            }
        }
        for y in 0...(area.bottom - area.top) {
            screen.grid.splitWide(row + y, column, column + width)
            for x in 0..<width { screen.grid[column + x, row + y] = copied[y * width + x] }
        }
    }

    /// DECCARA, DECRARA: over a rectangle, or over the stream of cells from one corner to the other (DECSACE).
    private mutating func changeAttributes(reverse: Bool) {
        guard let area = rectangle(0) else { return }
        let parameters = parser.parameters
        let isStream = !attributeRectangle
        // Neighbours mostly look the same.
        var known: (before: UInt16, after: UInt16)?
        for y in area.top...area.bottom {
            let first = isStream && y > area.top ? 0 : area.left
            let last = isStream && y < area.bottom ? columns - 1 : area.right
            guard first <= last else { continue }
            for x in first...last {
                var cell = screen.grid[x, y]
                // Both halves of a wide glyph look the same: the first one decides.
                if cell.isTail { continue }
                if let known, known.before == cell.style, !cell.isEmpty, !cell.isWide {
                    cell.style = known.after
                    screen.grid[x, y] = cell
                    continue
                }
                let before = cell.style
                var style = tables.styles[cell.style]
                if reverse {
                    AttributeReversal.apply(parameters, from: 4, to: &style)
                } else {
                    GraphicRendition.apply(parameters, from: 4, to: &style)
                }
                if cell.isEmpty { cell = cell.spaced }
                // The cell has its old style while a sweep may run.
                screen.grid[x, y] = cell
                cell.style = number(of: style)
                screen.grid[x, y] = cell
                known = (before, cell.style)
                if cell.isWide, x + 1 < columns {
                    screen.grid[x + 1, y] = Cell(bits: cell.pen | Cell.tailBit)
                }
            }
        }
    }

    /// DECRQCRA: the checksum of a rectangle, as a VT420 makes it.
    private mutating func reportChecksum() {
        let id = parser.parameters.selector(0)
        var sum: UInt32 = 0
        if let area = rectangle(2) {
            for y in area.top...area.bottom {
                for x in area.left...area.right { sum &+= checksum(screen.grid[x, y]) }
            }
        }
        let digits = String(UInt16(truncatingIfNeeded: 0 &- sum), radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 4 - digits.count) + digits
        reply("\u{1B}P\(id)!~\(padded)\u{1B}\\")
    }

    private func checksum(_ cell: Cell) -> UInt32 {
        if cell.isTail { return 0 }
        var value = cell.isEmpty ? 0x20 : cell.content
        if cell.isCluster { value = (tables.clusters[Int(cell.content)] ?? []).reduce(0, &+) }
        let style = tables.styles[cell.style]
        if cell.isProtected { value += 0x04 }
        if style.attributes.contains(.invisible) { value += 0x08 }
        if style.underline != .none { value += 0x10 }
        if style.attributes.contains(.inverse) { value += 0x20 }
        if style.attributes.contains(.blink) { value += 0x40 }
        if style.attributes.contains(.bold) { value += 0x80 }
        return value
    }
}
