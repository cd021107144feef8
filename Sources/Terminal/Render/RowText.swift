/// The text of rows as UTF-8, without what it looks like: for readers that look through a lot of it.
struct RowText {
    /// The text that was made last.
    private(set) var bytes: [UInt8] = []

    mutating func clear() { bytes.removeAll(keepingCapacity: true) }

    /// Puts the text of a row of the scrollback behind what is there.
    mutating func append(record: UnsafeRawBufferPointer) {
        guard let first = record.first else { return }
        if first & RowEncoder.plainBit != 0 { return appendASCII(UnsafeRawBufferPointer(rebasing: record[1...])) }
        var position = 1
        while position < record.count { appendRun(record, &position) }
    }

    /// Puts the text of a row of cells behind what is there.
    mutating func append(_ cells: UnsafePointer<Cell>, count: Int, tables: borrowing Tables) {
        if appendASCII(cells, count) { return }
        for position in 0..<count {
            let cell = cells[position]
            if cell.isTail { continue }
            if cell.isEmpty {
                bytes.append(0x20)
            } else if cell.isCluster {
                for code in tables.clusters[Int(cell.content)] ?? [] { UTF8Bytes.append(code, to: &bytes) }
            } else {
                UTF8Bytes.append(cell.content, to: &bytes)
            }
        }
    }

    /// Drops blanks from the end, but not in front of `start`.
    mutating func trim(from start: Int = 0) {
        while bytes.count > start, bytes.last == 0x20 { bytes.removeLast() }
    }

    /// Puts cells that hold ASCII or nothing behind what is there; false where one holds something else.
    private mutating func appendASCII(_ cells: UnsafePointer<Cell>, _ count: Int) -> Bool {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0x20, count: count))
        var all: UInt64 = 0
        bytes.withUnsafeMutableBufferPointer { bytes in
            for position in 0..<count {
                let content = cells[position].bits & (Cell.contentMask | Cell.clusterBit | Cell.tailBit)
                all |= content
                bytes[start + position] = content == 0 ? 0x20 : UInt8(truncatingIfNeeded: content)
            }
        }
        if all <= 0x7F { return true }
        bytes.removeLast(count)
        return false
    }

    private mutating func appendASCII(_ cells: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(contentsOf: cells)
        for position in start..<bytes.count where bytes[position] == 0 { bytes[position] = 0x20 }
    }

    /// A run as ``RowEncoder`` writes it: what its pen has is skipped.
    private mutating func appendRun(_ record: UnsafeRawBufferPointer, _ position: inout Int) {
        let count = Int(record[position]) | Int(record[position + 1]) << 8
        let has = record[position + 2]
        position += 3
        if has & RowEncoder.styleBit != 0 {
            // A kind, and nothing, an index, or three components.
            for _ in 0..<3 {
                let kind = record[position]
                position += kind == 0 ? 1 : kind == 1 ? 2 : 4
            }
            position += 3
        }
        if has & RowEncoder.linkBit != 0 {
            for _ in 0..<2 { position += 2 + (Int(record[position]) | Int(record[position + 1]) << 8) }
        }
        guard has & RowEncoder.repeatedBit == 0 else {
            if position < record.count, record[position] < 0x80 {
                let byte = record[position]
                bytes.append(contentsOf: repeatElement(byte == 0 ? 0x20 : byte, count: count))
                position += 1
                return
            }
            let start = bytes.count
            let width = appendCell(record, &position)
            let glyph = Array(bytes[start...])
            for _ in 1..<max(1, count / width) { bytes += glyph }
            return
        }
        let end = position + count
        if end <= record.count, record[position..<end].allSatisfy({ $0 < 0x80 }) {
            appendASCII(UnsafeRawBufferPointer(rebasing: record[position..<end]))
            position = end
            return
        }
        var cells = 0
        while cells < count, position < record.count { cells += appendCell(record, &position) }
    }

    /// The text of one glyph; gives how many cells it takes.
    private mutating func appendCell(_ record: UnsafeRawBufferPointer, _ position: inout Int) -> Int {
        var width = 1
        if record[position] == RowEncoder.wideMark {
            width = 2
            position += 1
        }
        var scalars = 1
        if record[position] == RowEncoder.clusterMark {
            scalars = Int(record[position + 1])
            position += 2
        }
        for _ in 0..<scalars {
            let first = record[position]
            let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
            let end = min(record.count, position + length)
            if first == 0 { bytes.append(0x20) } else { bytes.append(contentsOf: record[position..<end]) }
            position = end
        }
        return width
    }
}
