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
        case (0x24, 0x72): changeAttributes(rectangle(0), reverse: false)
        case (0x24, 0x74): changeAttributes(rectangle(0), reverse: true)
        case (0x24, 0x76): copyRectangle()
        case (0x24, 0x78):
            let code = parameters.selector(0)
            guard (0x20...0x7E).contains(code) || (0xA0...0xFF).contains(code) else { return }
            fillRectangle(rectangle(1), UInt32(code))
        case (0x24, 0x7A): eraseRectangle(rectangle(0), selective: false)
        case (0x24, 0x7B): eraseRectangle(rectangle(0), selective: true)
        case (0x2A, 0x78): attributeRectangle = parameters.selector(0) == 2
        case (0x2A, 0x79): reportChecksum(rectangle(2))
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
        let height = area.bottom - area.top
        // Source and target may overlap: no row is read that was written already.
        for step in 0...height {
            let y = row <= area.top ? step : height - step
            screen.grid.copyCells(from: area.top + y, area.left, to: row + y, column, width)
            // An empty last cell would say that a wide glyph did not fit there.
            if column + width == columns, screen.grid[columns - 1, row + y].isEmpty {
                screen.grid.setWrapped(row + y, false)
            }
        }
    }
}
