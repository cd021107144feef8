extension Core {
    /// DECRQCRA: the checksum of a rectangle, as a VT420 makes it.
    ///
    /// Four bytes can ask for a whole screen: once so many cells were summed, further questions have no answer until
    /// the host has taken those that wait.
    mutating func reportChecksum(_ area: Rectangle?) {
        let id = parser.parameters.selector(0)
        guard summedCells < Limits.maximumSummedCells else { return }
        var sum: UInt32 = 0
        if let area {
            let width = area.right - area.left + 1
            summedCells += width * (area.bottom - area.top + 1)
            for y in area.top...area.bottom {
                if let fill = screen.grid.fill(of: y) {
                    sum &+= checksum(fill) &* UInt32(width)
                } else {
                    let cells = screen.grid.row(y)
                    for x in area.left...area.right { sum &+= checksum(cells[x]) }
                }
            }
        }
        let digits = String(UInt16(truncatingIfNeeded: 0 &- sum), radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 4 - digits.count) + digits
        reply("\u{1B}P\(id)!~\(padded)\u{1B}\\")
    }

    private func checksum(_ cell: Cell) -> UInt32 {
        if cell.isTail { return 0 }
        var value = cell.isEmpty ? 0x20 : cell.content
        if cell.isCluster { value = (tables.clusters[Int(cell.content)] ?? []).reduce(0, &+) }
        if cell.isProtected { value &+= 0x04 }
        guard cell.style != 0 else { return value }
        let style = tables.styles[cell.style]
        if style.attributes.contains(.invisible) { value &+= 0x08 }
        if style.underline != .none { value &+= 0x10 }
        if style.attributes.contains(.inverse) { value &+= 0x20 }
        if style.attributes.contains(.blink) { value &+= 0x40 }
        if style.attributes.contains(.bold) { value &+= 0x80 }
        return value
    }
}
