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
        buffer[0] = flags.rawValue
        used = 1
        var length = count
        while !flags.contains(.wrapped), length > 0, cells[length - 1] == .empty { length -= 1 }
        var start = 0
        while start < length {
            let pen = cells[start].pen
            var all = cells[start].bits
            var end = start + 1
            while end < length, cells[end].pen == pen {
                all |= cells[end].bits
                end += 1
            }
            let isRepeated =
                end - start >= RowEncoder.shortestRepeat && RowEncoder.isRepeated(cells + start, end - start)
            header(cells[start], count: end - start, isRepeated: isRepeated, tables)
            if !isRepeated && all & ~Cell.penMask <= 0x7F {
                ensure(end - start)
                RowEncoder.narrow(cells + start, end - start, into: buffer + used)
                used += end - start
            } else {
                content(cells + start, isRepeated ? 1 : end - start, tables)
            }
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
        buffer[0] = flags.rawValue
        used = 1
        guard count > 0 else { return }
        withUnsafePointer(to: cell) { cell in
            header(cell.pointee, count: count, isRepeated: true, tables)
            content(cell, 1, tables)
        }
    }

    /// What the cells of a run have in common.
    @inline(__always)
    private mutating func header(_ cell: Cell, count: Int, isRepeated: Bool, _ tables: borrowing Tables) {
        ensure(RowEncoder.longestHeader)
        let link = cell.link == 0 ? nil : tables.links[Int(cell.link)]
        var has: UInt8 = cell.style == 0 ? 0 : RowEncoder.styleBit
        if link != nil { has |= RowEncoder.linkBit }
        if cell.isProtected { has |= RowEncoder.protectedBit }
        if isRepeated { has |= RowEncoder.repeatedBit }
        var end = buffer + used
        RowEncoder.store(UInt32(count) & 0xFFFF | UInt32(has) << 16, 3, &end)
        if cell.style != 0 {
            let style = tables.styles[cell.style]
            RowEncoder.put(style.foreground, &end)
            RowEncoder.put(style.background, &end)
            RowEncoder.put(style.underlineColor, &end)
            RowEncoder.store(style.attributes.rawValue, 3, &end)
        }
        used = end - buffer
        if let link {
            put(link.identifier)
            put(link.address)
        }
    }

    /// The glyphs of a run. A second half is implied by the first one.
    @inline(__always)
    private mutating func content(_ cells: UnsafePointer<Cell>, _ count: Int, _ tables: borrowing Tables) {
        ensure(count * RowEncoder.longestGlyph)
        var end = buffer + used
        for position in 0..<count {
            let cell = cells[position]
            if cell.isTail { continue }
            if cell.isWide { RowEncoder.store(UInt32(RowEncoder.wideMark), 1, &end) }
            if cell.isCluster {
                used = end - buffer
                putCluster(Int(cell.content), behindIt: count - position, tables)
                end = buffer + used
            } else {
                RowEncoder.put(cell.content, &end)
            }
        }
        used = end - buffer
    }

    /// A cluster, with room for the glyphs of the run that follow.
    private mutating func putCluster(_ id: Int, behindIt: Int, _ tables: borrowing Tables) {
        let length = tables.clusters.length(id)
        ensure(length * 4 + 4 + behindIt * RowEncoder.longestGlyph)
        var end = buffer + used
        RowEncoder.store(UInt32(RowEncoder.clusterMark) | UInt32(length) << 8, 2, &end)
        tables.clusters.forEach(id) { RowEncoder.put($0, &end) }
        used = end - buffer
    }

    /// Bytes of the longest header without a link, and of the longest glyph that is no cluster; what is written in one
    /// piece of four bytes may reach behind its end.
    private static let longestHeader = 32
    private static let longestGlyph = 9

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

    /// Writes up to four bytes, the lowest one first, and moves behind them: one store, and no look at the length.
    @inline(__always)
    private static func store(_ bytes: UInt32, _ count: Int, _ end: inout UnsafeMutablePointer<UInt8>) {
        UnsafeMutableRawPointer(end).storeBytes(of: bytes.littleEndian, as: UInt32.self)
        end += count
    }

    /// Writes a code point.
    @inline(__always)
    private static func put(_ code: UInt32, _ end: inout UnsafeMutablePointer<UInt8>) {
        if code < 0x80 {
            store(code, 1, &end)
        } else if code < 0x800 {
            store(0x80C0 | code >> 6 | (code & 0x3F) << 8, 2, &end)
        } else if code < 0x10000 {
            store(0x80_80E0 | code >> 12 | (code >> 6 & 0x3F) << 8 | (code & 0x3F) << 16, 3, &end)
        } else {
            let low = (code >> 6 & 0x3F) << 16 | (code & 0x3F) << 24
            store(0x8080_80F0 | code >> 18 | (code >> 12 & 0x3F) << 8 | low, 4, &end)
        }
    }

    /// Writes a colour: its kind, and an index or red, green and blue.
    @inline(__always)
    private static func put(_ color: TerminalColor, _ end: inout UnsafeMutablePointer<UInt8>) {
        let kind = color.bits >> 24
        if kind == 2 {
            store(color.bits.byteSwapped, 4, &end)
        } else {
            store(kind | (color.bits & 0xFF) << 8, kind == 0 ? 1 : 2, &end)
        }
    }

    private mutating func put(_ string: String) {
        let count = string.utf8.count
        ensure(count + 4)
        var end = buffer + used
        RowEncoder.store(UInt32(count) & 0xFFFF, 2, &end)
        for byte in string.utf8 { RowEncoder.store(UInt32(byte), 1, &end) }
        used = end - buffer
    }
}
