extension Core {
    /// Adds a code point to the cluster in front of the cursor, where UAX #29 joins them (mode 2027).
    mutating func join(_ code: UInt32, _ properties: CharacterProperties) -> Bool {
        guard let x = previousGlyph else { return false }
        let cell = screen.grid[x, cursor.y]
        guard !cell.isEmpty else { return false }
        let last = characters[cell.isCluster ? tables.clusters.last(Int(cell.content)) : cell.content]
        switch GraphemeBreak.verdict(last, properties) {
        case .breaks: return false
        case .joins: break
        case .joinsFlag: guard endsInHalfFlag(cell) else { return false }
        case .joinsPictograph: guard endsInPictographicJoiner(cell) else { return false }
        }
        let widens = code == 0xFE0F && !cell.isCluster && !cell.isWide && last.widensWithSelector
        addToCluster(code, cell, at: x)
        if widens { widen(x) }
        return true
    }

    /// Whether a glyph ends in an odd number of regional indicators (GB12, GB13). It is one at least.
    private func endsInHalfFlag(_ cell: Cell) -> Bool {
        guard cell.isCluster else { return true }
        var count = 0
        tables.clusters.walkBack(Int(cell.content)) { code in
            guard characters[code].breaking == .regional else { return false }
            count += 1
            return true
        }
        return count % 2 == 1
    }

    /// Whether a glyph ends in a pictograph, any extenders and a joiner (GB11). It ends in the joiner at least.
    private func endsInPictographicJoiner(_ cell: Cell) -> Bool {
        guard cell.isCluster else { return false }
        var isPictographic = false
        var isLast = true
        tables.clusters.walkBack(Int(cell.content)) { code in
            if isLast {
                isLast = false
                return true
            }
            isPictographic = characters[code].isPictographic
            return !isPictographic && characters[code].breaking == .extend
        }
        return isPictographic
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
    mutating func combine(_ code: UInt32) {
        guard let x = previousGlyph else { return }
        addToCluster(code, screen.grid[x, cursor.y], at: x)
    }

    /// Adds a code point to what stands in a cell.
    private mutating func addToCluster(_ code: UInt32, _ cell: Cell, at x: Int) {
        var prefix = cell.isEmpty ? 0x20 : cell.content
        if cell.isCluster {
            guard tables.clusters.length(Int(cell.content)) < Limits.maximumClusterScalars else { return }
            prefix |= ClusterTable.nested
        }
        var number = tables.clusters.find(prefix, code)
        if number == nil {
            if tables.clusters.wantsSweep() { sweepClusters() }
            number = tables.clusters.insert(prefix, code)
        }
        guard let number else { return }
        var cell = cell
        cell.bits = cell.bits & ~Cell.contentMask | Cell.clusterBit | UInt64(number)
        screen.grid[x, cursor.y] = cell
    }
}
