extension Core {
    /// Gives the pen its number again.
    mutating func renewPen() {
        let style = number(of: cursor.pen)
        penBits = UInt64(style) << Cell.styleShift | UInt64(link) << Cell.linkShift
        if cursor.isProtected { penBits |= Cell.protectedBit }
        penIsCurrent = true
    }

    private mutating func renewBlank() {
        let background = cursor.pen.background
        blankCell = .empty
        // Sweeps spare the number of the pen and that of the blank, current or not.
        if background != .standard { blankCell.style = number(of: cursor.pen.erased) }
        // Where the table is full, the next one tries again.
        blankBackground = blankCell.style == 0 ? .standard : background
    }

    /// What erasing leaves: empty, with the pen's background.
    @inline(__always)
    mutating func currentBlank() -> Cell {
        if cursor.pen.background != blankBackground { renewBlank() }
        return blankCell
    }

    /// The number of a style, after a sweep where the table is full.
    mutating func number(of style: Style) -> UInt16 {
        if let known = tables.styles.find(style) { return known }
        if tables.styles.wantsSweep() { sweepStyles() }
        return tables.styles.insert(style)
    }

    /// The number of a hyperlink; 0 where there are too many.
    mutating func number(of link: Hyperlink) -> UInt16 {
        if let known = tables.links.find(link) { return UInt16(known) }
        if tables.links.wantsSweep() { sweepLinks() }
        return UInt16(tables.links.insert(link) ?? 0)
    }

    private mutating func sweepStyles() {
        var marked = Array(repeating: false, count: Limits.maximumStyles)
        marked[Int(Cell(bits: penBits).style)] = true
        marked[Int(blankCell.style)] = true
        Core.mark(screen.grid) { marked[Int($0.style)] = true }
        Core.mark(other.grid) { marked[Int($0.style)] = true }
        tables.styles.sweep(marked: marked)
    }

    /// Frees the clusters that no cell has.
    mutating func sweepClusters() {
        var marked = Array(repeating: false, count: Limits.maximumClusters)
        Core.mark(screen.grid) { if $0.isCluster { marked[Int($0.content)] = true } }
        Core.mark(other.grid) { if $0.isCluster { marked[Int($0.content)] = true } }
        tables.clusters.sweep(marked: marked)
    }

    private mutating func sweepLinks() {
        var marked = Array(repeating: false, count: Limits.maximumLinks)
        marked[Int(link)] = true
        Core.mark(screen.grid) { marked[Int($0.link)] = true }
        Core.mark(other.grid) { marked[Int($0.link)] = true }
        tables.links.sweep(marked: marked)
    }

    @inline(__always)
    private static func mark(_ grid: borrowing Grid, _ note: (Cell) -> Void) {
        for y in 0..<grid.rows {
            if let fill = grid.fill(of: y) {
                note(fill)
                continue
            }
            let cells = grid.row(y)
            for x in 0..<grid.length(y) { note(cells[x]) }
        }
    }
}
