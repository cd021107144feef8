/// The cells of one screen: one storage, and an order of its rows, so that scrolling moves numbers and not cells.
///
/// Cells at and behind a row's length are empty; this bounds what scrolling clears and what scrollback keeps.
struct Grid: ~Copyable {
    let columns: Int
    let rows: Int
    private let cells: UnsafeMutablePointer<Cell>
    private let order: UnsafeMutablePointer<Int32>
    private let lengths: UnsafeMutablePointer<Int32>
    private let flags: UnsafeMutablePointer<RowFlags>

    /// An empty grid; one of no rows has no storage to speak of.
    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = .allocate(capacity: max(1, columns * rows))
        cells.initialize(repeating: .empty, count: columns * rows)
        order = .allocate(capacity: max(1, rows))
        lengths = .allocate(capacity: max(1, rows))
        lengths.initialize(repeating: 0, count: rows)
        flags = .allocate(capacity: max(1, rows))
        flags.initialize(repeating: [], count: rows)
        for row in 0..<rows { (order + row).initialize(to: Int32(row)) }
    }

    deinit {
        cells.deallocate()
        order.deallocate()
        lengths.deallocate()
        flags.deallocate()
    }

    /// Whether the grid has storage: the alternate screen gets it when it is first shown.
    var isAllocated: Bool { rows > 0 }

    /// The first cell of a row.
    @inline(__always)
    func row(_ y: Int) -> UnsafeMutablePointer<Cell> {
        assert(y >= 0 && y < rows)
        return cells + Int(order[y]) * columns
    }

    /// Cells from the row's start behind which all are empty.
    @inline(__always)
    func length(_ y: Int) -> Int { Int(lengths[Int(order[y])]) }

    @inline(__always)
    func setLength(_ y: Int, _ length: Int) { lengths[Int(order[y])] = Int32(length) }

    /// Notes that cells up to a column were written.
    @inline(__always)
    func touch(_ y: Int, upTo end: Int) {
        let slot = Int(order[y])
        if lengths[slot] < Int32(end) { lengths[slot] = Int32(end) }
    }

    subscript(x: Int, y: Int) -> Cell {
        @inline(__always) get { row(y)[x] }
        nonmutating set {
            row(y)[x] = newValue
            touch(y, upTo: x + 1)
        }
    }

    @inline(__always)
    func rowFlags(_ y: Int) -> RowFlags { flags[Int(order[y])] }

    @inline(__always)
    func setFlags(_ y: Int, _ value: RowFlags) { flags[Int(order[y])] = value }

    func isWrapped(_ y: Int) -> Bool { rowFlags(y).contains(.wrapped) }

    /// Cells of a wrapped row that are content: all but a last one that a wide glyph left empty.
    func wrappedLength(_ y: Int) -> Int { row(y)[columns - 1].isEmpty ? columns - 1 : columns }

    func setWrapped(_ y: Int, _ wrapped: Bool) {
        var value = rowFlags(y)
        if wrapped { value.insert(.wrapped) } else { value.remove(.wrapped) }
        setFlags(y, value)
    }

    /// Shifts the rows of a region up by a number; the ones that come in at the bottom are the ones that went out at
    /// the top, not cleared yet.
    @inline(__always)
    func rotateUp(_ top: Int, _ bottom: Int, by count: Int) {
        if count == 1 {
            let first = order[top]
            (order + top).update(from: order + top + 1, count: bottom - top)
            order[bottom] = first
        } else {
            for _ in 0..<count { rotateUp(top, bottom, by: 1) }
        }
    }

    /// Shifts the rows of a region down by a number.
    func rotateDown(_ top: Int, _ bottom: Int, by count: Int) {
        for _ in 0..<count {
            let last = order[bottom]
            (order + top + 1).update(from: order + top, count: bottom - top)
            order[top] = last
        }
    }

    /// Fills a whole row, and forgets its flags.
    @inline(__always)
    func clearRow(_ y: Int, with blank: Cell) {
        let slot = Int(order[y])
        let cells = self.cells + slot * columns
        if blank == .empty {
            cells.update(repeating: .empty, count: Int(lengths[slot]))
            lengths[slot] = 0
        } else {
            cells.update(repeating: blank, count: columns)
            lengths[slot] = Int32(columns)
        }
        flags[slot] = []
    }

    /// Fills cells of a row with one.
    func fill(_ y: Int, _ start: Int, _ end: Int, with cell: Cell) {
        guard start < end else { return }
        let cells = row(y)
        if cell == .empty {
            let length = length(y)
            let stop = min(end, length)
            if start < stop { (cells + start).update(repeating: .empty, count: stop - start) }
            if end >= length && start < length { setLength(y, start) }
        } else {
            (cells + start).update(repeating: cell, count: end - start)
            touch(y, upTo: end)
        }
    }
}
