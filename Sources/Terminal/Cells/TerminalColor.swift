/// A colour as SGR names it: the default one, one of the palette, or red, green and blue.
public struct TerminalColor: Hashable, Sendable {
    /// 0 is the default; 1 << 24 marks an index of the palette, 2 << 24 a direct colour.
    let bits: UInt32

    /// The terminal's own colour (SGR 39, 49, 59).
    public static let standard = TerminalColor(bits: 0)

    /// A colour of the palette, 0 to 255 (SGR 30–37, 90–97, 38;5).
    public static func palette(_ index: UInt8) -> TerminalColor { TerminalColor(bits: 1 << 24 | UInt32(index)) }

    /// A direct colour (SGR 38;2).
    public static func direct(red: UInt8, green: UInt8, blue: UInt8) -> TerminalColor {
        TerminalColor(bits: 2 << 24 | UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue))
    }

    init(bits: UInt32) {
        self.bits = bits
    }

    init(rgb: UInt32) {
        bits = 2 << 24 | (rgb & 0xFF_FFFF)
    }

    /// The index in the palette.
    public var paletteIndex: UInt8? { bits >> 24 == 1 ? UInt8(truncatingIfNeeded: bits) : nil }

    /// Red, green and blue in one number, 0xRRGGBB.
    public var directValue: UInt32? { bits >> 24 == 2 ? bits & 0xFF_FFFF : nil }
}
