extension Engine {
    /// The text of the shown screen, behind scrollback where that is the primary one; without what is empty at the ends
    /// of its rows, and without the empty rows at its end.
    ///
    /// - Parameters:
    ///   - scrollbackRows: rows of the scrollback in front, at the most.
    ///   - joinsWrapped: whether rows that belong together become one line.
    ///   - limit: bytes behind which no further line is written: a longer result is cut.
    public func text(scrollbackRows: Int = 0, joinsWrapped: Bool = true, limit: Int = .max) -> String {
        var text = ""
        forEachLine(scrollbackRows: scrollbackRows, joinsWrapped: joinsWrapped) { line in
            line.appendText(to: &text)
            text += "\n"
            return text.utf8.count <= limit
        }
        return text
    }
}
