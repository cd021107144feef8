/// The cells of one screen: one storage, and an order of its rows, so that scrolling moves numbers and not cells.
///
/// Cells at and behind a row's length are empty; this bounds what scrolling clears and what scrollback keeps. A whole
/// row that gets one value only notes it: its cells are written when someone asks for them.
struct Grid: ~Copyable {
    let columns: Int
    let rows: Int
    private let cells: UnsafeMutablePointer<Cell>
    private let order: UnsafeMutablePointer<UnsafeMutablePointer<RowHead>>
    private let heads: UnsafeMutablePointer<RowHead>

    /// An empty grid; one of no rows has no storage to speak of.
    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = .allocate(capacity: max(1, columns * rows))
        cells.initialize(repeating: .empty, count: columns * rows)
        heads = .allocate(capacity: max(1, rows))
        for row in 0..<rows { (heads + row).initialize(to: RowHead(cells: cells + row * columns)) }
        // The second half is room to rotate the first.
        order = .allocate(capacity: max(1, rows * 2))
        order.initialize(repeating: heads, count: rows * 2)
        for row in 0..<rows { order[row] = heads + row }
    }

    deinit {
        cells.deallocate()
        order.deallocate()
        heads.deallocate()
    }

    /// Whether the grid has storage: the alternate screen gets it when it is first shown.
    var isAllocated: Bool { rows > 0 }

    /// What is known of a row.
    @inline(__always)
    func head(_ y: Int) -> UnsafeMutablePointer<RowHead> {
        assert(y >= 0 && y < rows)
        return order[y]
    }

    /// The first cell of a row.
    @inline(__always)
    func row(_ y: Int) -> UnsafeMutablePointer<Cell> { row(head(y)) }

    @inline(__always)
    func row(_ head: UnsafeMutablePointer<RowHead>) -> UnsafeMutablePointer<Cell> {
        if head.pointee.isFilled { writeOut(head) }
        return head.pointee.cells
    }

    /// Writes what a row is filled with.
    @inline(never)
    private func writeOut(_ head: UnsafeMutablePointer<RowHead>) {
        let row = head.pointee.cells
        let fill = head.pointee.fill
        if fill == .empty {
            row.update(repeating: .empty, count: Int(head.pointee.extent))
        } else {
            row.update(repeating: fill, count: columns)
        }
        head.pointee.isFilled = false
    }

    /// What all cells of a row are, where that is known without looking at them.
    @inline(__always)
    func fill(of y: Int) -> Cell? {
        let head = head(y)
        return head.pointee.isFilled ? head.pointee.fill : nil
    }

    /// Cells from the row's start behind which all are empty.
    @inline(__always)
    func length(_ y: Int) -> Int { Int(head(y).pointee.length) }

    @inline(__always)
    func setLength(_ y: Int, _ length: Int) { head(y).pointee.length = Int32(length) }

    /// Whether nothing stands in a row; its length alone does not tell.
    func isBlank(_ y: Int) -> Bool {
        if let fill = fill(of: y) { return fill == .empty }
        let cells = row(y)
        return (0..<length(y)).allSatisfy { cells[$0] == .empty }
    }

    /// Notes that cells up to a column were written.
    @inline(__always)
    func touch(_ y: Int, upTo end: Int) {
        let head = head(y)
        if head.pointee.length < Int32(end) { head.pointee.length = Int32(end) }
    }

    subscript(x: Int, y: Int) -> Cell {
        @inline(__always) get { fill(of: y) ?? row(y)[x] }
        nonmutating set {
            row(y)[x] = newValue
            touch(y, upTo: x + 1)
        }
    }

    @inline(__always)
    func rowFlags(_ y: Int) -> RowFlags { head(y).pointee.flags }

    @inline(__always)
    func setFlags(_ y: Int, _ value: RowFlags) { head(y).pointee.flags = value }

    func isWrapped(_ y: Int) -> Bool { rowFlags(y).contains(.wrapped) }

    /// Cells of a wrapped row that are content: all but a last one that a wide glyph left empty.
    func wrappedLength(_ y: Int) -> Int { self[columns - 1, y].isEmpty ? columns - 1 : columns }

    @inline(__always)
    func setWrapped(_ y: Int, _ wrapped: Bool) {
        let head = head(y)
        if wrapped { head.pointee.flags.insert(.wrapped) } else { head.pointee.flags.remove(.wrapped) }
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
            let spare = order + rows
            spare.update(from: order + top, count: count)
            (order + top).update(from: order + top + count, count: bottom - top + 1 - count)
            (order + bottom + 1 - count).update(from: spare, count: count)
        }
    }

    /// Shifts the rows of a region down by a number.
    func rotateDown(_ top: Int, _ bottom: Int, by count: Int) {
        rotateUp(top, bottom, by: bottom - top + 1 - count)
    }

    /// Fills a whole row, and forgets its flags.
    @inline(__always)
    func clearRow(_ y: Int, with blank: Cell) {
        fillRow(y, with: blank)
        setFlags(y, [])
    }

    /// Fills a whole row with a cell that is no half of a wide glyph.
    @inline(__always)
    func fillRow(_ y: Int, with cell: Cell) {
        let head = head(y)
        if !head.pointee.isFilled {
            head.pointee.extent = head.pointee.length
            head.pointee.isFilled = true
        }
        head.pointee.fill = cell
        head.pointee.length = cell == .empty ? 0 : Int32(columns)
    }

    /// Fills cells of a row with one.
    func fill(_ y: Int, _ start: Int, _ end: Int, with cell: Cell) {
        guard start < end, fill(of: y) != cell else { return }
        if start == 0 && end == columns { return fillRow(y, with: cell) }
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
