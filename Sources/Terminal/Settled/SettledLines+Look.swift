extension SettledLines {
    /// What one look is about.
    struct Look {
        var moment: Moment
        /// Rows of the scrollback with lines that were not taken.
        var rows: Int
        /// Lines at the screen's top that came back from the scrollback when the screen grew: they were given before.
        var returned: Int
        /// Whether the first line's beginning was dropped.
        var isTorn: Bool
    }

    /// Gives what has left the screen, where that can be done without a look at the screen: what was given of it left
    /// first, and unchanged. Returns whether it could.
    mutating func takeScrolled(_ engine: Engine, _ look: Look, _ body: (Line) -> Void) -> Bool {
        guard look.rows > 0 else { return true }
        var marks: [UInt64] = []
        if !given.isEmpty {
            engine.core.forEachSettling(look, includesScreen: false) { text, _ in marks.append(text.mark) }
        }
        let same = zip(given, marks).prefix { $0 == $1 }.count
        guard same == min(given.count, marks.count) || given.isEmpty else { return false }
        given.removeFirst(same)
        var index = 0
        engine.core.forEachSettling(look, includesScreen: false) { text, _ in
            if index >= same { give(text, body) }
            index += 1
        }
        return true
    }

    /// A line as a look finds it.
    private struct Sight {
        var mark: UInt64
        /// The last of its rows on the screen; -1 where it has left that.
        var row: Int
        var isWanted = false
    }

    /// Gives what has settled of all lines.
    mutating func takeAll(_ engine: Engine, _ look: Look, _ body: (Line) -> Void) {
        var sights = sights(engine, look)
        let known = sights.prefix(look.returned).map(\.mark) + given
        let matches = LineAlignment.match(known, sights.map(\.mark))
        let cursor = engine.core.primaryCursorRow
        for index in sights.indices where matches[index] < 0 {
            sights[index].isWanted = isSettled(sights[index], look.moment, cursor)
            // Nothing overtakes a line that may still change.
            if !sights[index].isWanted { break }
        }
        if sights.contains(where: \.isWanted) {
            var index = 0
            engine.core.forEachSettling(look, includesScreen: true) { text, _ in
                if index < sights.count, sights[index].isWanted { give(text, body) }
                index += 1
            }
        }
        remember(known, matches, sights, look.moment)
        if look.moment != .scrolled {
            seen = Set(sights.filter { $0.row >= 0 && $0.row < cursor }.map(\.mark))
        }
        if look.moment == .end { takeAlternate(engine, body) }
    }

    private func sights(_ engine: Engine, _ look: Look) -> [Sight] {
        var sights: [Sight] = []
        engine.core.forEachSettling(look, includesScreen: true) { text, row in
            sights.append(Sight(mark: text.mark, row: row))
        }
        guard look.moment == .end else { return sights }
        let blank = SettledText().mark
        while let last = sights.last, last.row >= 0, last.mark == blank { sights.removeLast() }
        return sights
    }

    private func isSettled(_ sight: Sight, _ moment: Moment, _ cursor: Int) -> Bool {
        guard sight.row >= 0 else { return true }
        switch moment {
        case .scrolled: return false
        case .running: return sight.row < cursor && seen.contains(sight.mark)
        case .quiet: return sight.row < cursor
        case .end: return true
        }
    }

    /// Notes what was given of what stands on the screen. Where the screen may be half drawn, what is not there at the
    /// moment may be drawn again the same; what a quiet screen does not show is forgotten.
    private mutating func remember(_ known: [UInt64], _ matches: [Int], _ sights: [Sight], _ moment: Moment) {
        let keepsVanished = moment == .scrolled || moment == .running
        var place = 0
        given.removeAll(keepingCapacity: true)
        for (match, sight) in zip(matches, sights) {
            if match >= 0 {
                if keepsVanished, sight.row >= 0 { given += known[place..<match] }
                place = match + 1
            }
            if sight.row >= 0, match >= 0 || sight.isWanted { given.append(sight.mark) }
        }
        if keepsVanished { given += known[place...] }
        given.removeFirst(max(0, given.count - Self.maximumGiven))
    }

    /// Lines that are remembered at the most: two of the tallest screens.
    static let maximumGiven = Limits.maximumRows * 2

    /// Gives the alternate screen where it is shown at the end, or where nothing but it was ever to be seen.
    private mutating func takeAlternate(_ engine: Engine, _ body: (Line) -> Void) {
        guard engine.isAlternateScreen || !hasText else { return }
        var blanks = 0
        engine.core.forEachAlternateLine { text in
            guard !text.isBlank else {
                blanks += 1
                return
            }
            for _ in 0..<blanks { give(SettledText(), body) }
            blanks = 0
            give(text, body)
        }
    }

    private mutating func give(_ text: SettledText, _ body: (Line) -> Void) {
        if !text.isBlank { hasText = true }
        body(Line(text: text.string, isCut: text.isCut))
    }
}

extension Core {
    /// The row of the primary screen above which lines are complete. The program of the alternate screen cannot move it.
    var primaryCursorRow: Int { isAlternate ? other.saved.y : cursor.y }

    /// Calls a function with each line of the newest rows of the scrollback, which is in row -1, and each of the primary
    /// screen with its last row.
    func forEachSettling(_ look: SettledLines.Look, includesScreen: Bool, _ body: (borrowing SettledText, Int) -> Void)
    {
        var text = SettledText()
        text.isCut = look.isTorn
        scrollback.forEach(newest: look.rows) { row in
            text.append(row)
            guard !text.isOpen else { return }
            body(text, -1)
            text.clear()
        }
        guard includesScreen else { return }
        if isAlternate {
            Core.forEachLine(other, tables, &text, body)
        } else {
            Core.forEachLine(screen, tables, &text, body)
        }
    }

    /// Calls a function with each line of the alternate screen, as it is or was last shown.
    func forEachAlternateLine(_ body: (borrowing SettledText) -> Void) {
        var text = SettledText()
        if isAlternate {
            Core.forEachLine(screen, tables, &text) { text, _ in body(text) }
        } else if other.grid.isAllocated {
            Core.forEachLine(other, tables, &text) { text, _ in body(text) }
        }
    }

    /// Goes on with a line that began above the screen.
    private static func forEachLine(
        _ screen: borrowing Screen,
        _ tables: borrowing Tables,
        _ text: inout SettledText,
        _ body: (borrowing SettledText, Int) -> Void
    ) {
        for y in 0..<screen.grid.rows {
            text.append(image(screen, y, tables), columns: screen.grid.columns)
            // A line does not go on below the screen.
            guard !text.isOpen || y == screen.grid.rows - 1 else { continue }
            body(text, y)
            text.clear()
        }
    }
}
