extension Engine {
    /// The text with its styles and links as escape sequences, for a file or a pager: no cursor is moved.
    ///
    /// - Parameters:
    ///   - scrollbackRows: rows of the scrollback in front, at the most.
    ///   - joinsWrapped: whether rows that belong together become one line.
    ///   - limit: bytes behind which no further line is written: a longer result is cut.
    public func ansi(scrollbackRows: Int = 0, joinsWrapped: Bool = true, limit: Int = .max) -> [UInt8] {
        var writer = SnapshotWriter(columns: columns)
        forEachLine(scrollbackRows: scrollbackRows, joinsWrapped: joinsWrapped) { line in
            for cell in line.cells where !cell.isTail {
                writer.setStyle(cell.style)
                writer.setLink(cell.link == 0 ? nil : line.links[Int(cell.link) - 1])
                if cell.isEmpty {
                    writer.put(" ")
                } else {
                    writer.put(line.string(of: cell))
                }
            }
            // A background must not run on to the right of the line's end.
            writer.setStyle(.standard)
            writer.setLink(nil)
            writer.put("\n")
            return writer.bytes.count <= limit
        }
        return writer.bytes
    }
}

extension RowImage {
    /// The text of a cell.
    func string(of cell: ImageCell) -> String {
        var text = String.UnicodeScalarView()
        if cell.isCluster {
            for code in clusters[Int(cell.content)] { text.append(Unicode.Scalar.clamped(code)) }
        } else {
            text.append(Unicode.Scalar.clamped(cell.content))
        }
        return String(text)
    }
}
