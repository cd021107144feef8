/// The text of one line while it is put together of its rows: what can be seen of it, without blanks at its end.
struct SettledText {
    /// The text in UTF-8.
    private(set) var bytes: [UInt8] = []
    /// Whether a part of the line is missing.
    var isCut = false
    /// Whether the line goes on in the next row.
    private(set) var isOpen = false
    /// Spaces that are a part of the line if something follows.
    private var spaces = 0

    var isBlank: Bool { bytes.isEmpty }

    /// A line as it comes, in turn; its memory is used again.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
        isCut = false
        isOpen = false
        spaces = 0
    }

    /// Puts a row behind those that are there. What stands where a wide glyph did not fit is no part of the line.
    mutating func append(_ row: RowImage, columns: Int? = nil) {
        isOpen = row.isWrapped
        var cells = row.cells[...]
        if isOpen, let columns, cells.count == columns, cells.last?.isEmpty ?? false { cells.removeLast() }
        for cell in cells where !cell.isTail {
            if cell.isEmpty || cell.style.attributes.contains(.invisible) {
                spaces += cell.isWide ? 2 : 1
            } else if cell.isCluster {
                for code in row.clusters[Int(cell.content)] { append(code) }
            } else {
                append(cell.content)
            }
        }
    }

    private mutating func append(_ code: UInt32) {
        guard code != 0x20 else {
            spaces += 1
            return
        }
        guard bytes.count + spaces < Limits.maximumSettledLine else {
            isCut = true
            return
        }
        while spaces > 0 {
            bytes.append(0x20)
            spaces -= 1
        }
        if (0x20..<0x7F).contains(code) { return bytes.append(UInt8(truncatingIfNeeded: code)) }
        // No engine keeps a control character in a cell; a log must not depend on that.
        let isControl = code < 0xA0
        let scalar = isControl ? "\u{FFFD}" : Unicode.Scalar.clamped(code)
        if let letters = UTF8.encode(scalar) { bytes.append(contentsOf: letters) }
    }

    /// The same for equal texts, in each process (FNV-1a, 64 bits).
    var mark: UInt64 {
        var mark: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { mark = (mark ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return mark
    }

    var string: String { String(decoding: bytes, as: UTF8.self) }
}
