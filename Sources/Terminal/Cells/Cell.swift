/// One cell of a grid, packed into 64 bits: what stands in it, how wide, and the numbers of its style and link.
///
///     0–20 code point, or the number of a cluster   21 cluster   22 wide (first half)   23 second half
///     24 protected                                  32–47 style  48–63 hyperlink
///
/// All zero is an empty cell: erased with the default background, never written. A space is not empty.
struct Cell: Equatable {
    var bits: UInt64

    static let empty = Cell(bits: 0)
    static let contentMask: UInt64 = 0x1F_FFFF
    static let clusterBit: UInt64 = 1 << 21
    static let wideBit: UInt64 = 1 << 22
    static let tailBit: UInt64 = 1 << 23
    static let protectedBit: UInt64 = 1 << 24
    static let styleShift: UInt64 = 32
    static let styleMask: UInt64 = 0xFFFF << 32
    static let linkShift: UInt64 = 48
    /// Everything that belongs to the pen and not to the glyph.
    static let penMask: UInt64 = 0xFFFF_FFFF_0100_0000

    var content: UInt32 { UInt32(truncatingIfNeeded: bits & Cell.contentMask) }
    var isCluster: Bool { bits & Cell.clusterBit != 0 }
    var isWide: Bool { bits & Cell.wideBit != 0 }
    var isTail: Bool { bits & Cell.tailBit != 0 }
    var isProtected: Bool { bits & Cell.protectedBit != 0 }
    /// Nothing was written here; it may have a background all the same.
    var isEmpty: Bool { bits & (Cell.contentMask | Cell.tailBit) == 0 }
    var pen: UInt64 { bits & Cell.penMask }

    var style: UInt16 {
        get { UInt16(truncatingIfNeeded: bits >> Cell.styleShift) }
        set { bits = (bits & ~Cell.styleMask) | (UInt64(newValue) << Cell.styleShift) }
    }

    var link: UInt16 { UInt16(truncatingIfNeeded: bits >> Cell.linkShift) }

    /// The same pen over a space.
    var spaced: Cell { Cell(bits: pen | 0x20) }
}
