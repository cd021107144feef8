extension Core {
    /// DECCARA, DECRARA: over a rectangle, or over the stream of cells from one corner to the other (DECSACE).
    mutating func changeAttributes(_ area: Rectangle?, reverse: Bool) {
        guard let area else { return }
        var changed = StyleMemo()
        for y in area.top...area.bottom {
            let isStream = !attributeRectangle
            let first = isStream && y > area.top ? 0 : area.left
            let last = isStream && y < area.bottom ? columns - 1 : area.right
            guard first <= last else { continue }
            if first == 0, last == columns - 1, let fill = screen.grid.fill(of: y) {
                var cell = fill.isEmpty ? fill.spaced : fill
                cell.style = changedStyle(of: cell.style, reverse, &changed)
                screen.grid.fillRow(y, with: cell)
            } else {
                changeAttributes(y, first, last, reverse, &changed)
            }
        }
    }

    private mutating func changeAttributes(
        _ y: Int,
        _ first: Int,
        _ last: Int,
        _ reverse: Bool,
        _ changed: inout StyleMemo
    ) {
        let cells = screen.grid.row(y)
        screen.grid.touch(y, upTo: last + 1)
        var x = first
        while x <= last {
            // Both halves of a wide glyph look the same: the first one decides.
            if cells[x].isTail {
                if x > first { cells[x] = Cell(bits: cells[x - 1].pen | Cell.tailBit) }
                x += 1
                continue
            }
            let before = cells[x].bits & Cell.styleMask
            let after = UInt64(changedStyle(of: cells[x].style, reverse, &changed)) << Cell.styleShift
            while x <= last, cells[x].bits & Cell.styleMask == before {
                let cell = cells[x].bits
                let space: UInt64 = cell & (Cell.contentMask | Cell.tailBit) == 0 ? 0x20 : 0
                cells[x].bits = cell & ~Cell.styleMask | after | space
                x += 1
            }
        }
        if last + 1 < columns, cells[last].isWide { cells[last + 1] = Cell(bits: cells[last].pen | Cell.tailBit) }
    }

    /// What a style becomes. A sweep may run: the cells that are still to come have their old styles, and those that
    /// were changed have the new ones.
    @inline(__always)
    private mutating func changedStyle(of before: UInt16, _ reverse: Bool, _ changed: inout StyleMemo) -> UInt16 {
        if let known = changed[before] { return known }
        var style = tables.styles[before]
        if reverse {
            AttributeReversal.apply(parser.parameters, from: 4, to: &style)
        } else {
            GraphicRendition.apply(parser.parameters, from: 4, to: &style)
        }
        let after = number(of: style)
        changed[before] = after
        return after
    }
}

/// The last styles that were changed, and what they became.
private struct StyleMemo {
    private var befores = InlineArray<64, Int32>(repeating: -1)
    private var afters = InlineArray<64, UInt16>(repeating: 0)

    subscript(before: UInt16) -> UInt16? {
        @inline(__always) get {
            let slot = Int(before & 63)
            return befores[slot] == Int32(before) ? afters[slot] : nil
        }
        set {
            guard let newValue else { return }
            befores[Int(before & 63)] = Int32(before)
            afters[Int(before & 63)] = newValue
        }
    }
}
