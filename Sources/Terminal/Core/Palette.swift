/// Colours that a program changed (OSC 4, 10, 11, 12), as 0xRRGGBB. What is not here has the outer terminal's colour.
struct Palette: Equatable {
    var indexed: [Int: UInt32] = [:]
    var foreground: UInt32?
    var background: UInt32?
    var cursor: UInt32?

    /// The colour that xterm gives an index by default.
    static func standard(_ index: Int) -> UInt32 {
        let first: [UInt32] = [
            0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
            0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
        ]
        if index < 16 { return first[max(0, index)] }
        if index < 232 {
            func level(_ step: Int) -> UInt32 { step == 0 ? 0 : UInt32(55 + 40 * step) }
            let cube = index - 16
            return level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6)
        }
        let gray = UInt32(8 + 10 * (min(index, 255) - 232))
        return gray << 16 | gray << 8 | gray
    }
}
