extension Engine {
    /// Calls a function with each line of the shown screen, behind scrollback where the primary one is shown, until it
    /// returns false; empty lines at the end are left out. No more than a line is held at a time.
    func forEachLine(scrollbackRows: Int, joinsWrapped: Bool, _ body: (RowImage) -> Bool) {
        var held = 0
        var isWanted = true
        func give(_ line: RowImage) {
            guard !line.cells.isEmpty else {
                held += 1
                return
            }
            while held > 0, isWanted {
                held -= 1
                isWanted = body(RowImage())
            }
            if isWanted { isWanted = body(line) }
        }
        // The line that may go on in the next row.
        var open: RowImage?
        if !core.isAlternate {
            core.forEachScrollbackLine(newest: scrollbackRows) { line in
                if joinsWrapped {
                    if let open { give(open) }
                    open = line
                } else {
                    for row in line.wrapped(to: columns) { give(row) }
                }
                return isWanted
            }
        }
        for y in 0..<rows where isWanted {
            var row = image(ofRow: y)
            guard joinsWrapped else {
                give(row)
                continue
            }
            // The place where a wide glyph did not fit is no part of the line.
            if row.isWrapped, row.cells.count == columns, row.cells.last?.isEmpty ?? false {
                row.cells.removeLast()
            }
            if open?.isWrapped == true {
                open?.join(row)
            } else {
                if let open { give(open) }
                open = row
            }
        }
        if let open { give(open) }
    }
}

extension Core {
    /// Calls a function with each of the newest rows of the scrollback, joined to lines, until it returns false. The
    /// last line may go on in the first row of the screen.
    func forEachScrollbackLine(newest: Int, _ body: (RowImage) -> Bool) {
        var line: RowImage?
        var isWanted = true
        scrollback.forEach(newest: min(newest, scrollback.count)) { row in
            guard isWanted else { return }
            if !row.isWrapped { row.trim() }
            // What was never written and what was written as a space is one in a line that may wrap anew.
            row.fillEmpty()
            if line?.isWrapped == true {
                line?.join(row)
            } else {
                if let line { isWanted = body(line) }
                line = row
            }
        }
        if isWanted, let line { _ = body(line) }
    }

    /// The newest rows of the scrollback, joined to lines.
    func scrollbackLines(newest: Int) -> [RowImage] {
        var lines: [RowImage] = []
        forEachScrollbackLine(newest: newest) { line in
            lines.append(line)
            return true
        }
        return lines
    }
}
