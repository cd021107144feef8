/// Colours as X writes them (XParseColor; xterm ctlseqs OSC 4).
enum ColorText {
    /// `rgb:RRRR/GGGG/BBBB`.
    static func format(_ color: UInt32) -> String {
        let digits = [color >> 16 & 0xFF, color >> 8 & 0xFF, color & 0xFF].map { part in
            let text = String(part, radix: 16)
            let padded = text.count == 1 ? "0" + text : text
            return padded + padded
        }
        return "rgb:" + digits.joined(separator: "/")
    }

    /// `rgb:` with one to four digits a part, or `#` with three, six, nine or twelve digits.
    static func parse(_ text: String) -> UInt32? {
        if text.hasPrefix("#") {
            let digits = Array(text.utf8.dropFirst())
            guard digits.count % 3 == 0, (1...4).contains(digits.count / 3) else { return nil }
            let size = digits.count / 3
            return combine((0..<3).map { part(digits[($0 * size)..<(($0 + 1) * size)], scaled: false) })
        }
        let prefix = text.hasPrefix("rgba:") ? 5 : text.hasPrefix("rgb:") ? 4 : 0
        guard prefix > 0 else { return nil }
        let parts = Array(text.utf8.dropFirst(prefix)).split(separator: 0x2F, omittingEmptySubsequences: false)
        guard parts.count == 3 || prefix == 5 && parts.count == 4 else { return nil }
        return combine(parts.prefix(3).map { part($0, scaled: true) })
    }

    private static func combine(_ parts: [UInt32?]) -> UInt32? {
        var color: UInt32 = 0
        for part in parts {
            guard let part else { return nil }
            color = color << 8 | part
        }
        return color
    }

    private static func part(_ digits: ArraySlice<UInt8>, scaled: Bool) -> UInt32? {
        guard (1...4).contains(digits.count), let text = String(validating: digits, as: UTF8.self),
            let value = UInt32(text, radix: 16), digits.first != 0x2B, digits.first != 0x2D
        else { return nil }
        let bits = UInt32(digits.count * 4)
        // "#" gives the highest bits, "rgb:" a fraction of the greatest value.
        return scaled ? value * 255 / ((1 << bits) - 1) : (value << 16) >> (bits + 8)
    }
}
