extension Engine {
    /// The text of the primary screen, or of the shown one, as lines: rows that the terminal wrapped are one line.
    ///
    /// - Parameters:
    ///   - scrollbackRows: rows of the scrollback in front, at the most.
    ///   - joinsWrapped: whether rows that belong together become one line.
    public func text(scrollbackRows: Int = 0, joinsWrapped: Bool = true) -> String {
        var text = ""
        for line in lines(scrollbackRows: scrollbackRows, joinsWrapped: joinsWrapped) {
            line.appendText(to: &text)
            text += "\n"
        }
        return text
    }

    /// The shown screen as lines, with scrollback in front where the primary one is shown; empty ones at the end are
    /// left out.
    func lines(scrollbackRows: Int, joinsWrapped: Bool) -> [RowImage] {
        var lines: [RowImage] = []
        if !core.isAlternate && scrollbackRows > 0 {
            lines = core.scrollbackLines(newest: scrollbackRows)
            if !joinsWrapped { lines = lines.flatMap { $0.wrapped(to: columns) } }
        }
        for y in 0..<rows {
            var row = image(ofRow: y)
            if joinsWrapped, let last = lines.last, last.isWrapped {
                if row.isWrapped, row.cells.count == columns, row.cells.last?.isEmpty ?? false {
                    row.cells.removeLast()
                }
                lines[lines.count - 1].join(row)
            } else {
                lines.append(row)
            }
        }
        while let last = lines.last, last.cells.isEmpty { lines.removeLast() }
        return lines
    }
}
