import SessionModel

extension TerminalSize {
    /// Reads `120x40`: columns, then rows.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    init(parsing text: String) throws(ArgumentProblem) {
        let parts = text.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let columns = UInt16(parts[0]), let rows = UInt16(parts[1]) else {
            throw ArgumentProblem("expected columns and rows, such as 120x40")
        }
        let extents = 1...Self.maximumExtent
        guard extents.contains(columns), extents.contains(rows) else {
            throw ArgumentProblem("columns and rows must be between 1 and \(Self.maximumExtent)")
        }
        self.init(columns: columns, rows: rows)
    }
}
