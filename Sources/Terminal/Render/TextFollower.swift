/// Follows the text of a terminal for a reader who looks now and then: each line that has left the screen at its top, and
/// the lines of the screen that have changed since the last look.
///
/// It belongs to one engine. Lines that a screen takes back from the scrollback when it grows are not given again.
public struct TextFollower {
    /// The number of the row that leaves next.
    private var next = 0
    /// Rows that had left the scrollback, too, before anybody looked.
    public private(set) var missedRows = 0
    /// The line that has left but for its last row.
    private var open = RowText()
    private var hasOpen = false
    private var text = RowText()
    /// The cells that were there at the last look.
    private var cells: [Cell] = []
    private var heads: [Head] = []
    private var columns = 0

    /// What is known of a row of the last look beside its cells.
    private struct Head: Equatable {
        var length = -1
        var isWrapped = false
        var hasCluster = false
    }

    /// A reader of an engine at its beginning.
    public init() {}

    /// Calls a function with the text of each line that has left the screen since the last call, as UTF-8.
    public mutating func takeScrolled(_ engine: Engine, _ body: (UnsafeRawBufferPointer) -> Void) {
        guard engine.core.scrollback.pushed > next else { return }
        missedRows += engine.core.scrollback.forEachRecord(from: next) { record in
            let isWrapped = (record.first ?? 0) & RowFlags.wrapped.rawValue != 0
            if !hasOpen, !isWrapped, let plain = TextFollower.plain(record) { return body(plain) }
            if !hasOpen { open.clear() }
            open.append(record: record)
            hasOpen = isWrapped
            if !isWrapped { open.bytes.withUnsafeBytes(body) }
        }
        next = engine.core.scrollback.pushed
    }

    /// The part of a line that has left the screen while its rest stands there; given once.
    public mutating func takeOpen() -> [UInt8] {
        guard hasOpen else { return [] }
        hasOpen = false
        return open.bytes
    }

    /// Calls a function with the rows and the text of each line of the shown screen that has changed since the last call.
    public mutating func takeChanged(_ engine: Engine, _ body: (Range<Int>, UnsafeRawBufferPointer) -> Void) {
        if columns != engine.columns || heads.count != engine.rows { forgetScreen(engine) }
        var y = 0
        while y < engine.rows {
            let start = y
            var isChanged = false
            var isWrapped: Bool
            repeat {
                isChanged = update(engine, row: y) || isChanged
                isWrapped = heads[y].isWrapped
                y += 1
            } while isWrapped && y < engine.rows
            guard isChanged else { continue }
            text.clear()
            for row in start..<y { cells.withUnsafeBufferPointer { append($0, row, engine) } }
            text.trim()
            text.bytes.withUnsafeBytes { body(start..<y, $0) }
        }
    }

    private mutating func append(_ all: UnsafeBufferPointer<Cell>, _ row: Int, _ engine: Engine) {
        guard let base = all.baseAddress else { return }
        text.append(base + row * columns, count: heads[row].length, tables: engine.core.tables)
    }

    private mutating func forgetScreen(_ engine: Engine) {
        columns = engine.columns
        cells = Array(repeating: .empty, count: columns * engine.rows)
        heads = Array(repeating: Head(), count: engine.rows)
    }

    /// Takes over a row; gives whether it was another one. Clusters are numbered anew now and then, so that a row with
    /// one always counts as another.
    private mutating func update(_ engine: Engine, row: Int) -> Bool {
        guard engine.core.screen.grid.isAllocated else { return replace(Head(length: 0), at: row) }
        var head = Head(length: engine.core.screen.grid.length(row), isWrapped: engine.core.screen.grid.isWrapped(row))
        head.hasCluster = heads[row].hasCluster
        let source = UnsafeRawPointer(engine.core.screen.grid.row(row))
        let size = head.length * MemoryLayout<Cell>.stride
        let offset = row * columns * MemoryLayout<Cell>.stride
        let isSame = cells.withUnsafeMutableBytes { cells in
            guard let target = cells.baseAddress?.advanced(by: offset) else { return true }
            if head == heads[row], !head.hasCluster, TextFollower.isEqual(target, source, size) { return true }
            target.copyMemory(from: source, byteCount: size)
            return false
        }
        if isSame { return false }
        head.hasCluster = (0..<head.length).contains { cells[row * columns + $0].isCluster }
        heads[row] = head
        return true
    }

    private mutating func replace(_ head: Head, at row: Int) -> Bool {
        defer { heads[row] = head }
        return heads[row] != head
    }

    /// Whether so many bytes are the same: eight words at a time, and one look at the end.
    @inline(__always)
    private static func isEqual(_ a: UnsafeMutableRawPointer, _ b: UnsafeRawPointer, _ count: Int) -> Bool {
        var position = 0
        var differences = SIMD8<UInt64>(repeating: 0)
        while position + 64 <= count {
            differences |=
                a.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt64>.self)
                ^ b.loadUnaligned(fromByteOffset: position, as: SIMD8<UInt64>.self)
            position += 64
        }
        var rest: UInt64 = 0
        while position < count {
            rest |=
                a.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                ^ b.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            position += 8
        }
        for lane in 0..<8 { rest |= differences[lane] }
        return rest == 0
    }

    /// The text of a plain row without empty cells in it, where it lies.
    private static func plain(_ record: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let first = record.first, first & RowEncoder.plainBit != 0 else { return nil }
        let cells = UnsafeRawBufferPointer(rebasing: record[1...])
        return cells.contains(0) ? nil : cells
    }
}

extension Scrollback {
    /// Calls a function with the record of each row that was pushed as the `wanted`th or later; gives how many of these
    /// are not kept any more.
    borrowing func forEachRecord(from wanted: Int, _ body: (UnsafeRawBufferPointer) -> Void) -> Int {
        var skipped = wanted - (pushed - count)
        let missed = max(0, -skipped)
        skipped = max(0, skipped)
        for page in pages {
            if skipped >= page.rows {
                skipped -= page.rows
                continue
            }
            var offset = page.start
            for _ in 0..<page.rows {
                if skipped > 0 { skipped -= 1 } else { body(page.record(offset)) }
                offset = page.next(offset)
            }
        }
        return missed
    }
}
