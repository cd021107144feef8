/// Rows under headings, in aligned columns that fit a terminal.
public struct Table: Sendable {
    /// A column.
    public struct Column: Sendable {
        let title: String
        let isRightAligned: Bool
        /// The least width that it may be cut to; nil when it is never cut.
        let minimum: Int?

        /// A column called `title`, cut to `minimum` cells at the least where the terminal is narrow.
        public init(_ title: String, minimum: Int? = nil, isRightAligned: Bool = false) {
            self.title = title
            self.minimum = minimum
            self.isRightAligned = isRightAligned
        }
    }

    /// The text of one field.
    public struct Cell: Sendable {
        let text: String
        let role: Style.Role?

        /// `text`, coloured by `role`.
        public init(_ text: String, _ role: Style.Role? = nil) {
            self.text = text
            self.role = role
        }
    }

    private static let gap = 2

    private let columns: [Column]
    private var rows: [[Cell]] = []

    /// A table without rows.
    public init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; it has a cell for each column.
    public mutating func add(_ row: [Cell]) {
        rows.append(row)
    }

    /// The lines of the table, each ended by a line feed; `width` nil does not cut.
    ///
    /// A column in which nothing stands is left out.
    public func text(width: Int?, style: Style) -> String {
        let shown = columns.indices.filter { index in
            columns[index].minimum == nil || rows.isEmpty || rows.contains { !$0[index].text.isEmpty }
        }
        let widths = fitted(shown, into: width)
        var lines = line(shown.map { Cell(columns[$0].title, .heading) }, shown, widths, style)
        for row in rows { lines += line(shown.map { row[$0] }, shown, widths, style) }
        return lines
    }

    private func fitted(_ shown: [Int], into width: Int?) -> [Int] {
        var widths = shown.map { index in
            rows.reduce(DisplayWidth.of(columns[index].title)) { max($0, DisplayWidth.of($1[index].text)) }
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap * (shown.count - 1) - width
        while excess > 0 {
            // The widest column that can still give gives one cell.
            let candidates = widths.indices.filter { widths[$0] > columns[shown[$0]].minimum ?? Int.max }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private func line(_ cells: [Cell], _ shown: [Int], _ widths: [Int], _ style: Style) -> String {
        var line = ""
        for (position, cell) in cells.enumerated() {
            let text = DisplayWidth.truncate(cell.text, to: widths[position])
            let isLast = position == cells.count - 1
            let isRight = columns[shown[position]].isRightAligned
            let blanks = String(repeating: " ", count: max(0, widths[position] - DisplayWidth.of(text)))
            let painted = style.paint(text, cell.role)
            line += isRight ? blanks + painted : painted + (isLast ? "" : blanks)
            if !isLast { line += String(repeating: " ", count: Self.gap) }
        }
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
