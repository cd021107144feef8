/// A row, or a line of several rows, that refers to nothing outside itself. Equal content is equal images.
struct RowImage: Equatable {
    var cells: [ImageCell] = []
    var clusters: [[UInt32]] = []
    var links: [Hyperlink] = []
    var flags: RowFlags = []

    var isWrapped: Bool { flags.contains(.wrapped) }

    /// Forgets the content, not the memory.
    mutating func clear() {
        cells.removeAll(keepingCapacity: true)
        clusters.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        flags = []
    }

    /// Code points of a cell.
    func scalars(_ cell: ImageCell) -> [UInt32] {
        cell.isCluster ? clusters[Int(cell.content)] : [cell.content]
    }

    /// The number of a link in this row.
    mutating func number(of link: Hyperlink) -> UInt16 {
        if let known = links.lastIndex(of: link) { return UInt16(truncatingIfNeeded: known + 1) }
        links.append(link)
        return UInt16(truncatingIfNeeded: links.count)
    }

    /// Puts cells of a grid behind those that are there.
    mutating func append(_ source: UnsafePointer<Cell>, count: Int, tables: borrowing Tables) {
        cells.reserveCapacity(cells.count + count)
        var lastLink: UInt16 = 0
        var lastNumber: UInt16 = 0
        for position in 0..<count {
            let cell = source[position]
            if cell.bits == 0 {
                cells.append(.empty)
                continue
            }
            var image = ImageCell(content: cell.content, style: tables.styles[cell.style])
            image.isWide = cell.isWide
            image.isTail = cell.isTail
            image.isProtected = cell.isProtected
            if cell.isCluster, let scalars = tables.clusters[Int(cell.content)] {
                image.isCluster = true
                image.content = UInt32(clusters.count)
                clusters.append(scalars)
            }
            if cell.link != 0 {
                if cell.link != lastLink, let link = tables.links[Int(cell.link)] {
                    lastLink = cell.link
                    lastNumber = number(of: link)
                }
                image.link = lastNumber
            }
            cells.append(image)
        }
    }

    /// Puts another row behind this one; the wrap is the other one's.
    mutating func join(_ next: RowImage) {
        for var cell in next.cells {
            if cell.isCluster {
                clusters.append(next.clusters[Int(cell.content)])
                cell.content = UInt32(clusters.count - 1)
            }
            if cell.link > 0 { cell.link = number(of: next.links[Int(cell.link) - 1]) }
            cells.append(cell)
        }
        flags.remove(.wrapped)
        flags.formUnion(next.flags)
    }

    /// Makes empty cells spaces of the same background.
    mutating func fillEmpty() {
        for x in cells.indices where cells[x].isEmpty { cells[x].content = 0x20 }
    }

    /// Rows of a width that this line wraps to.
    func wrapped(to columns: Int) -> [RowImage] {
        var rows: [RowImage] = []
        var start = 0
        repeat {
            var end = min(cells.count, start + columns)
            if end < cells.count, cells[end].isTail, end - 1 > start { end -= 1 }
            var row = RowImage(cells: Array(cells[start..<end]), clusters: clusters, links: links)
            if end < cells.count { row.flags = .wrapped }
            rows.append(row)
            start = end
        } while start < cells.count
        rows[0].flags.formUnion(flags.subtracting(.wrapped))
        if isWrapped { rows[rows.count - 1].flags.insert(.wrapped) }
        return rows
    }

    /// Drops empty cells without a background from the end.
    mutating func trim() {
        while let last = cells.last, last.isBlank { cells.removeLast() }
    }

    /// The text, without what is empty at its end.
    func appendText(to text: inout String) {
        var end = cells.count
        while end > 0, cells[end - 1].isEmpty { end -= 1 }
        for cell in cells[..<end] where !cell.isTail {
            if cell.isEmpty {
                text.unicodeScalars.append(" ")
            } else if cell.isCluster {
                for code in clusters[Int(cell.content)] { text.unicodeScalars.append(Unicode.Scalar.clamped(code)) }
            } else {
                text.unicodeScalars.append(Unicode.Scalar.clamped(cell.content))
            }
        }
    }
}

extension Unicode.Scalar {
    /// The scalar of a number; U+FFFD where it is none.
    static func clamped(_ code: UInt32) -> Unicode.Scalar { Unicode.Scalar(code) ?? "\u{FFFD}" }
}
