/// Writes a row of a grid into bytes that need no table to be read.
///
/// The first byte holds the flags. A plain row (ASCII in the default style) goes on with a byte a cell, 0 where it is
/// empty. Any other row goes on with runs of one pen: a number of cells, what the pen has, and each cell as UTF-8 with
/// a marker in front of the wide ones and of clusters; cells that are all the same are told once.
struct RowEncoder: ~Copyable {
    static let plainBit: UInt8 = 0x80
    static let emptyMark: UInt8 = 0x00
    static let clusterMark: UInt8 = 0xF8
    static let wideMark: UInt8 = 0xF9
    /// What the pen of a run has.
    static let styleBit: UInt8 = 1
    static let linkBit: UInt8 = 2
    static let protectedBit: UInt8 = 4
    /// All cells of the run are the same, and only one follows.
    static let repeatedBit: UInt8 = 8
    /// Cells that make it worth a run of their own.
    static let shortestRepeat = 4

    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = 1024
    private var used = 0
    private var scalars: [UInt32] = []

    init() {
        buffer = .allocate(capacity: capacity)
    }

    deinit {
        buffer.deallocate()
    }

    /// What was written last.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer, count: used) }

    /// The length, without empty cells at the end unless the row goes on in another one, where the row is plain.
    @inline(__always)
    static func plainLength(_ cells: UnsafePointer<Cell>, _ count: Int, trims: Bool) -> Int? {
        let raw = UnsafeRawPointer(cells)
        var all = SIMD8<UInt64>(repeating: 0)
        var position = 0
        while position + 8 <= count {
            all |= raw.loadUnaligned(fromByteOffset: position * 8, as: SIMD8<UInt64>.self)
            position += 8
        }
        var rest: UInt64 = 0
        while position < count {
            rest |= cells[position].bits
            position += 1
        }
        for lane in 0..<8 { rest |= all[lane] }
        guard rest <= 0x7F else { return nil }
        var length = count
        while trims, length > 0, cells[length - 1] == .empty { length -= 1 }
        return length
    }

    /// Writes the low bytes of cells.
    @inline(__always)
    static func narrow(_ cells: UnsafePointer<Cell>, _ count: Int, into target: UnsafeMutableRawPointer) {
        let raw = UnsafeRawPointer(cells)
        var position = 0
        while position + 8 <= count {
            let wide = raw.loadUnaligned(fromByteOffset: position * 8, as: SIMD8<UInt64>.self)
            target.storeBytes(
                of: SIMD8<UInt8>(truncatingIfNeeded: wide),
                toByteOffset: position,
                as: SIMD8<UInt8>.self
            )
            position += 8
        }
        while position < count {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: cells[position].bits),
                toByteOffset: position,
                as: UInt8.self
            )
            position += 1
        }
    }

    /// Writes a row; the bytes stay until the next one.
    mutating func encode(_ cells: UnsafePointer<Cell>, _ count: Int, flags: RowFlags, tables: borrowing Tables) {
        used = 0
        put(flags.rawValue)
        var length = count
        while !flags.contains(.wrapped), length > 0, cells[length - 1] == .empty { length -= 1 }
        var start = 0
        while start < length {
            let pen = cells[start].pen
            var end = start + 1
            while end < length, cells[end].pen == pen { end += 1 }
            let isRepeated =
                end - start >= RowEncoder.shortestRepeat && RowEncoder.isRepeated(cells + start, end - start)
            header(cells[start], count: end - start, isRepeated: isRepeated, tables)
            content(cells + start, isRepeated ? 1 : end - start, tables)
            start = end
        }
    }

    /// Whether cells of one pen are all the same glyph, narrow or wide.
    @inline(__always)
    private static func isRepeated(_ cells: UnsafePointer<Cell>, _ count: Int) -> Bool {
        let width = cells[0].isWide ? 2 : 1
        guard cells[width] == cells[0], !cells[0].isTail, count % width == 0 else { return false }
        for position in width..<count where cells[position] != cells[position - width] { return false }
        return width == 1 || cells[1].isTail
    }

    /// Writes a row of so many cells that are all the same; the bytes stay until the next one.
    mutating func encode(repeating cell: Cell, _ count: Int, flags: RowFlags, tables: borrowing Tables) {
        used = 0
        put(flags.rawValue)
        guard count > 0 else { return }
        withUnsafePointer(to: cell) { cell in
            header(cell.pointee, count: count, isRepeated: true, tables)
            content(cell, 1, tables)
        }
    }

    /// What the cells of a run have in common.
    private mutating func header(_ cell: Cell, count: Int, isRepeated: Bool, _ tables: borrowing Tables) {
        ensure(32)
        put(UInt8(truncatingIfNeeded: count))
        put(UInt8(truncatingIfNeeded: count >> 8))
        let link = cell.link == 0 ? nil : tables.links[Int(cell.link)]
        var has: UInt8 = cell.style == 0 ? 0 : RowEncoder.styleBit
        if link != nil { has |= RowEncoder.linkBit }
        if cell.isProtected { has |= RowEncoder.protectedBit }
        if isRepeated { has |= RowEncoder.repeatedBit }
        put(has)
        if cell.style != 0 {
            let style = tables.styles[cell.style]
            put(style.foreground)
            put(style.background)
            put(style.underlineColor)
            put(UInt8(truncatingIfNeeded: style.attributes.rawValue))
            put(UInt8(truncatingIfNeeded: style.attributes.rawValue >> 8))
            put(UInt8(truncatingIfNeeded: style.attributes.rawValue >> 16))
        }
        if let link {
            put(link.identifier)
            put(link.address)
        }
    }

    /// The glyphs of a run. A second half is implied by the first one.
    private mutating func content(_ cells: UnsafePointer<Cell>, _ count: Int, _ tables: borrowing Tables) {
        ensure(count * 5)
        for position in 0..<count {
            let cell = cells[position]
            if cell.isTail { continue }
            if cell.isWide { put(RowEncoder.wideMark) }
            if cell.isCluster {
                tables.clusters.copy(Int(cell.content), into: &scalars)
                ensure(scalars.count * 4 + 2 + (count - position) * 5)
                put(RowEncoder.clusterMark)
                put(UInt8(truncatingIfNeeded: scalars.count))
                for code in scalars { put(code) }
            } else {
                put(cell.content)
            }
        }
    }

    /// Makes room; what is written behind it does not look again.
    @inline(__always)
    private mutating func ensure(_ count: Int) {
        if used + count > capacity { grow(count) }
    }

    private mutating func grow(_ count: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: (used + count) * 2)
        larger.initialize(from: buffer, count: used)
        buffer.deallocate()
        buffer = larger
        capacity = (used + count) * 2
    }

    @inline(__always)
    private mutating func put(_ byte: UInt8) {
        assert(used < capacity)
        buffer[used] = byte
        used += 1
    }

    @inline(__always)
    private mutating func put(_ code: UInt32) {
        if code < 0x80 {
            put(UInt8(truncatingIfNeeded: code))
        } else if code < 0x800 {
            put(UInt8(truncatingIfNeeded: 0xC0 | code >> 6))
            put(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
        } else if code < 0x10000 {
            put(UInt8(truncatingIfNeeded: 0xE0 | code >> 12))
            put(UInt8(truncatingIfNeeded: 0x80 | code >> 6 & 0x3F))
            put(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
        } else {
            put(UInt8(truncatingIfNeeded: 0xF0 | code >> 18))
            put(UInt8(truncatingIfNeeded: 0x80 | code >> 12 & 0x3F))
            put(UInt8(truncatingIfNeeded: 0x80 | code >> 6 & 0x3F))
            put(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
        }
    }

    private mutating func put(_ color: TerminalColor) {
        put(UInt8(truncatingIfNeeded: color.bits >> 24))
        if color.bits >> 24 == 2 {
            put(UInt8(truncatingIfNeeded: color.bits >> 16))
            put(UInt8(truncatingIfNeeded: color.bits >> 8))
        }
        if color.bits != 0 { put(UInt8(truncatingIfNeeded: color.bits)) }
    }

    private mutating func put(_ string: String) {
        let count = string.utf8.count
        ensure(count + 2)
        put(UInt8(truncatingIfNeeded: count))
        put(UInt8(truncatingIfNeeded: count >> 8))
        for byte in string.utf8 { put(byte) }
    }
}
