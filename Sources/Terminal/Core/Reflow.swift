/// Rows joined to lines, and lines wrapped to rows of another width.
struct Reflow {
    struct Row {
        var cells: [Cell] = []
        var flags: RowFlags = []
    }

    struct Position {
        var x = 0
        var y = 0
        var pendingWrap = false
    }

    private let columns: Int
    private(set) var rows: [Row] = []
    private(set) var cursor = Position()
    private(set) var saved: Position?

    /// The line that is being joined, and where the cursors stand in it.
    private var line: [Cell] = []
    private var flags: RowFlags = []
    private var cursorOffset: (offset: Int, pending: Bool)?
    private var savedOffset: (offset: Int, pending: Bool)?
    private var isOpen = false

    init(columns: Int) {
        self.columns = columns
    }

    /// Adds rows that came back from the scrollback, which go on in the first row of the screen.
    mutating func addScrollback(_ images: [RowImage], core: inout Core) {
        for image in images {
            let cells = Reflow.cells(of: image, core: &core)
            cells.withUnsafeBufferPointer { addRow($0.baseAddress, $0.count, image.flags, cursor: nil, saved: nil) }
        }
    }

    /// Puts lines in front.
    mutating func prepend(_ images: [RowImage], core: inout Core) {
        var earlier = Reflow(columns: columns)
        earlier.addScrollback(images, core: &core)
        earlier.finish()
        cursor.y += earlier.rows.count
        saved?.y += earlier.rows.count
        rows.insert(contentsOf: earlier.rows, at: 0)
    }

    /// Adds a row of the old screen.
    mutating func addRow(
        _ cells: UnsafePointer<Cell>?,
        _ length: Int,
        _ flags: RowFlags,
        cursor: (x: Int, pending: Bool)?,
        saved: (x: Int, pending: Bool)?
    ) {
        if !isOpen { self.flags = [] }
        isOpen = true
        self.flags.formUnion(flags.subtracting(.wrapped))
        let start = line.count
        var length = length
        if !flags.contains(.wrapped) {
            while length > 0, cells?[length - 1] == .empty { length -= 1 }
        }
        if let cells { line.append(contentsOf: UnsafeBufferPointer(start: cells, count: length)) }
        if let cursor { cursorOffset = (start + cursor.x + (cursor.pending ? 1 : 0), cursor.pending) }
        if let saved { savedOffset = (start + saved.x + (saved.pending ? 1 : 0), saved.pending) }
        if !flags.contains(.wrapped) { finish() }
    }

    /// Ends the line: wraps it.
    mutating func finish() {
        guard isOpen else { return }
        isOpen = false
        // Starts of the rows, by offset in the line.
        var starts = [0]
        var position = 0
        while position < line.count {
            var end = min(line.count, position + columns)
            // A wide glyph is not cut, where it fits at all.
            if end < line.count, line[end].isTail, end - 1 > position { end -= 1 }
            append(position, end, wraps: end < line.count)
            position = end
            if position < line.count { starts.append(position) }
        }
        if line.isEmpty { append(0, 0, wraps: false) }
        let first = rows.count - starts.count
        rows[first].flags.formUnion(flags)
        if let offset = cursorOffset { cursor = place(offset, starts, first) }
        if let offset = savedOffset { saved = place(offset, starts, first) }
        line.removeAll(keepingCapacity: true)
        cursorOffset = nil
        savedOffset = nil
    }

    private mutating func append(_ start: Int, _ end: Int, wraps: Bool) {
        var row = Row(cells: Array(line[start..<end]), flags: wraps ? .wrapped : [])
        // An empty last cell in front of a wrap would say that a wide glyph did not fit there.
        if let last = row.cells.last, last.isWide || wraps && row.cells.count == columns && last.isEmpty {
            row.cells[row.cells.count - 1] = last.spaced
        }
        if let head = row.cells.first, head.isTail { row.cells[0] = head.spaced }
        rows.append(row)
    }

    /// Where an offset in the line comes to stand. One that is behind the line's end stays on its last row, as far
    /// as that goes; rows for blanks that nobody wrote are not made.
    private func place(_ at: (offset: Int, pending: Bool), _ starts: [Int], _ first: Int) -> Position {
        var row = starts.count - 1
        while row > 0, at.offset < starts[row] || (at.pending && at.offset == starts[row]) { row -= 1 }
        let x = at.offset - starts[row]
        if x >= columns { return Position(x: columns - 1, y: first + row, pendingWrap: at.pending || x == columns) }
        if at.pending && x > 0 && x == columns { return Position(x: columns - 1, y: first + row, pendingWrap: true) }
        return Position(x: x, y: first + row, pendingWrap: false)
    }

    /// Cells that refer to the tables again.
    private static func cells(of image: RowImage, core: inout Core) -> [Cell] {
        var cells: [Cell] = []
        for cell in image.cells {
            var bits = UInt64(cell.content)
            if cell.isCluster {
                let scalars = image.clusters[Int(cell.content)]
                let number = core.tables.clusters.number(of: scalars)
                bits = number.map { Cell.clusterBit | UInt64($0) } ?? UInt64(scalars.first ?? 0x20)
            }
            if cell.isWide { bits |= Cell.wideBit }
            if cell.isTail { bits |= Cell.tailBit }
            if cell.isProtected { bits |= Cell.protectedBit }
            let style = core.tables.styles.find(cell.style) ?? core.tables.styles.insert(cell.style)
            bits |= UInt64(style) << Cell.styleShift
            if cell.link > 0 {
                let link = image.links[Int(cell.link) - 1]
                let number = core.tables.links.find(link) ?? core.tables.links.insert(link) ?? 0
                bits |= UInt64(number) << Cell.linkShift
            }
            cells.append(Cell(bits: bits))
        }
        return cells
    }
}
