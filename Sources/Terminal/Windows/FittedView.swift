/// Shows a terminal's screen in a window of another size, where the stream itself cannot be shown: what fits of it, the
/// part with the cursor, and only what has changed since it was painted last.
public struct FittedView {
    /// Cells of a row of the window, and its rows.
    private let columns: Int
    private let rows: Int
    /// The rows that stand in the window; nil before anything was painted.
    private var painted: [RowImage]?
    /// The first row and column of the screen that are shown.
    private var top = 0
    private var left = 0
    private var title = ""

    /// A view for a window of this size, in cells.
    public init(columns: Int, rows: Int) {
        self.columns = max(1, columns)
        self.rows = max(1, rows)
    }

    /// Bytes that bring the window from what was painted last to what `engine` shows now.
    public mutating func paint(_ engine: Engine) -> [UInt8] {
        var writer = SnapshotWriter(columns: columns)
        if painted == nil { writer.put(Engine.windowReset) }
        writer.control("?2026h")
        writer.control("?25l")
        if painted == nil {
            writer.clearScreen()
            frame(engine, &writer)
        }
        follow(engine)
        let images = visibleRows(engine)
        for (y, row) in images.enumerated() where painted?[y] != row {
            writer.move(x: 0, y: y)
            writer.resetPen()
            writer.control("\(min(columns, engine.columns))X")
            writer.paint(row)
        }
        painted = images
        writer.resetPen()
        if engine.title != title {
            title = engine.title
            writer.command("2;\(title)")
        }
        placeCursor(engine, &writer)
        writer.control("?2026l")
        return writer.bytes
    }

    /// Something else was written over a row of the window: it is painted anew next time.
    public mutating func forget(row: Int) {
        guard painted?.indices.contains(row) == true else { return }
        painted?[row] = RowImage(flags: .output)
    }

    /// Moves the view as little as keeps the cursor in it.
    private mutating func follow(_ engine: Engine) {
        let cursor = engine.cursorPosition
        let place = (top, left)
        top = max(min(top, cursor.row), cursor.row - rows + 1)
        left = max(min(left, cursor.column), cursor.column - columns + 1)
        // As much of the screen as fits.
        top = min(top, max(0, engine.rows - rows))
        left = min(left, max(0, engine.columns - columns))
        // Other rows stand where the painted ones stood, and may be equal to them by chance only.
        if place != (top, left), let old = painted { painted = old.map { _ in RowImage(flags: .output) } }
    }

    private func visibleRows(_ engine: Engine) -> [RowImage] {
        (top..<min(engine.rows, top + rows)).map { y in
            var row = engine.image(ofRow: y)
            row.flags = []
            row.cells = Array(row.cells.dropFirst(left).prefix(columns))
            // Half of a glyph cannot be shown.
            if row.cells.first?.isTail == true { row.cells[0] = .empty }
            if row.cells.count == columns, let last = row.cells.last, last.isWide { row.cells[columns - 1] = .empty }
            return row
        }
    }

    /// Lines where the screen ends within the window.
    private func frame(_ engine: Engine, _ writer: inout SnapshotWriter) {
        writer.control("2m")
        if engine.columns < columns {
            for y in 0..<min(rows, engine.rows) {
                writer.move(x: engine.columns, y: y)
                writer.put("│")
            }
        }
        if engine.rows < rows {
            writer.move(x: 0, y: engine.rows)
            writer.put(String(repeating: "─", count: min(columns, engine.columns)))
            if engine.columns < columns { writer.put("┘") }
        }
        writer.control("m")
    }

    private func placeCursor(_ engine: Engine, _ writer: inout SnapshotWriter) {
        let cursor = engine.cursorPosition
        writer.move(x: min(cursor.column - left, columns - 1), y: min(cursor.row - top, rows - 1))
        if engine.core.modes.contains(.cursorVisible) { writer.control("?25h") }
    }
}
