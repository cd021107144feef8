/// What replies tell of the world outside the engine.
public struct Surroundings: Hashable, Sendable {
    /// XTVERSION's answer (xterm ctlseqs `CSI > q`).
    public var name = "Roost"
    /// OSC 10's answer where the program set none, 0xRRGGBB.
    public var foreground: UInt32 = 0xE5E5E5
    /// OSC 11's answer where the program set none, 0xRRGGBB.
    public var background: UInt32 = 0x000000
    /// OSC 12's answer where the program set none, 0xRRGGBB.
    public var cursor: UInt32 = 0xE5E5E5
    /// Pixels of one cell; 0 where they are not known.
    public var cellWidth = 0
    /// Pixels of one cell; 0 where they are not known.
    public var cellHeight = 0

    /// A dark terminal of unknown pixels.
    public init() {}

    /// Whether the background is dark (`CSI ? 997`).
    public var isDark: Bool {
        let red = background >> 16 & 0xFF
        let green = background >> 8 & 0xFF
        let blue = background & 0xFF
        return red * 299 + green * 587 + blue * 114 < 128_000
    }
}
