/// Reads what `RowEncoder` wrote.
enum RowDecoder {
    /// Puts the cells of a record behind those of an image, and takes over its flags.
    static func decode(_ bytes: UnsafeRawBufferPointer, into image: inout RowImage) {
        guard let first = bytes.first else { return }
        image.flags = RowFlags(rawValue: first & ~RowEncoder.plainBit)
        if first & RowEncoder.plainBit != 0 {
            image.cells.reserveCapacity(image.cells.count + bytes.count - 1)
            for byte in bytes.dropFirst() { image.cells.append(ImageCell(content: UInt32(byte))) }
            return
        }
        var position = 1
        while position < bytes.count { decodeRun(bytes, &position, into: &image) }
    }

    private static func decodeRun(_ bytes: UnsafeRawBufferPointer, _ position: inout Int, into image: inout RowImage) {
        let count = Int(bytes[position]) | Int(bytes[position + 1]) << 8
        let has = bytes[position + 2]
        position += 3
        var pen = ImageCell.empty
        if has & RowEncoder.styleBit != 0 {
            pen.style.foreground = color(bytes, &position)
            pen.style.background = color(bytes, &position)
            pen.style.underlineColor = color(bytes, &position)
            pen.style.attributes = Style.Attributes(
                rawValue: UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8
                    | UInt32(bytes[position + 2]) << 16
            )
            position += 3
        }
        if has & RowEncoder.linkBit != 0 {
            let identifier = string(bytes, &position)
            let address = string(bytes, &position)
            pen.link = image.number(of: Hyperlink(identifier: identifier, address: address))
        }
        pen.isProtected = has & RowEncoder.protectedBit != 0
        if has & RowEncoder.repeatedBit != 0, position < bytes.count {
            let start = position
            let end = image.cells.count + count
            while image.cells.count < end {
                position = start
                decodeCell(bytes, &position, pen, into: &image)
            }
            return
        }
        let end = image.cells.count + count
        while image.cells.count < end, position < bytes.count { decodeCell(bytes, &position, pen, into: &image) }
    }

    private static func decodeCell(
        _ bytes: UnsafeRawBufferPointer,
        _ position: inout Int,
        _ pen: ImageCell,
        into image: inout RowImage
    ) {
        var cell = pen
        if bytes[position] == RowEncoder.wideMark {
            cell.isWide = true
            position += 1
        }
        if bytes[position] == RowEncoder.clusterMark {
            cell.isCluster = true
            cell.content = UInt32(image.clusters.count)
            let scalars = Int(bytes[position + 1])
            position += 2
            image.clusters.append((0..<scalars).map { _ in UTF8Bytes.read(bytes, &position) })
        } else {
            cell.content = UTF8Bytes.read(bytes, &position)
        }
        image.cells.append(cell)
        if cell.isWide {
            var tail = pen
            tail.isTail = true
            image.cells.append(tail)
        }
    }

    private static func color(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> TerminalColor {
        let kind = UInt32(bytes[position])
        position += 1
        var value: UInt32 = 0
        for _ in 0..<(kind == 2 ? 3 : kind == 1 ? 1 : 0) {
            value = value << 8 | UInt32(bytes[position])
            position += 1
        }
        return TerminalColor(bits: kind << 24 | value)
    }

    private static func string(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> String {
        let count = Int(bytes[position]) | Int(bytes[position + 1]) << 8
        position += 2
        defer { position += count }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + count)]), as: UTF8.self)
    }
}
