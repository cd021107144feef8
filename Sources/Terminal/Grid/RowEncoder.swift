/// Writes a row of a grid into bytes that need no table to be read.
///
/// The first byte holds the flags. A plain row (ASCII in the default style) goes on with a byte a cell, 0 where it is
/// empty. Any other row goes on with runs of one pen: a number of cells, what the pen has, and each cell as UTF-8 with
/// a marker in front of the wide ones and of clusters.
struct RowEncoder {
    static let plainBit: UInt8 = 0x80
    static let emptyMark: UInt8 = 0x00
    static let clusterMark: UInt8 = 0xF8
    static let wideMark: UInt8 = 0xF9
    /// What the pen of a run has.
    static let styleBit: UInt8 = 1
    static let linkBit: UInt8 = 2
    static let protectedBit: UInt8 = 4

    private(set) var bytes: [UInt8] = []

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
        bytes.removeAll(keepingCapacity: true)
        bytes.append(flags.rawValue)
        var length = count
        while !flags.contains(.wrapped), length > 0, cells[length - 1] == .empty { length -= 1 }
        var start = 0
        while start < length {
            let pen = cells[start].pen
            var end = start + 1
            while end < length, cells[end].pen == pen { end += 1 }
            put(cells[start], count: end - start, tables)
            for position in start..<end { put(cells[position], tables) }
            start = end
        }
    }

    private mutating func put(_ cell: Cell, count: Int, _ tables: borrowing Tables) {
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        let link = cell.link == 0 ? nil : tables.links[Int(cell.link)]
        var has: UInt8 = cell.style == 0 ? 0 : RowEncoder.styleBit
        if link != nil { has |= RowEncoder.linkBit }
        if cell.isProtected { has |= RowEncoder.protectedBit }
        bytes.append(has)
        if cell.style != 0 {
            let style = tables.styles[cell.style]
            put(style.foreground)
            put(style.background)
            put(style.underlineColor)
            for shift in [0, 8, 16] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: style.attributes.rawValue >> shift))
            }
        }
        if let link {
            put(link.identifier)
            put(link.address)
        }
    }

    private mutating func put(_ color: TerminalColor) {
        bytes.append(UInt8(truncatingIfNeeded: color.bits >> 24))
        if color.bits >> 24 == 2 {
            bytes.append(UInt8(truncatingIfNeeded: color.bits >> 16))
            bytes.append(UInt8(truncatingIfNeeded: color.bits >> 8))
        }
        if color.bits != 0 { bytes.append(UInt8(truncatingIfNeeded: color.bits)) }
    }

    private mutating func put(_ string: String) {
        let count = string.utf8.count
        bytes.append(UInt8(truncatingIfNeeded: count))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(contentsOf: string.utf8)
    }

    private mutating func put(_ cell: Cell, _ tables: borrowing Tables) {
        // A second half is implied by the first one.
        if cell.isTail { return }
        if cell.isEmpty {
            bytes.append(RowEncoder.emptyMark)
            return
        }
        if cell.isWide { bytes.append(RowEncoder.wideMark) }
        if cell.isCluster, let scalars = tables.clusters[Int(cell.content)] {
            bytes.append(RowEncoder.clusterMark)
            bytes.append(UInt8(truncatingIfNeeded: scalars.count))
            for code in scalars { UTF8Bytes.append(code, to: &bytes) }
        } else {
            UTF8Bytes.append(cell.content, to: &bytes)
        }
    }
}
