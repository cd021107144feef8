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
            for _ in 0..<3 { position += [1, 2, 4][min(2, Int(record[position]))] }
            position += 3
        }
        if has & RowEncoder.linkBit != 0 {
            for _ in 0..<2 { position += 2 + (Int(record[position]) | Int(record[position + 1]) << 8) }
        }
        guard has & RowEncoder.repeatedBit == 0 else {
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
