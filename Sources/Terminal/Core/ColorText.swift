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

    /// `rgb:` with one to four digits a part, `rgbi:` with parts from 0 to 1, `#` with three, six, nine or twelve
    /// digits, or a name.
    static func parse(_ text: String) -> UInt32? {
        guard text.utf8.count <= Limits.maximumColorText else { return nil }
        if text.hasPrefix("#") {
            let digits = Array(text.utf8.dropFirst())
            guard digits.count % 3 == 0, (1...4).contains(digits.count / 3) else { return nil }
            let size = digits.count / 3
            return combine((0..<3).map { part(digits[($0 * size)..<(($0 + 1) * size)], scaled: false) })
        }
        guard let colon = text.utf8.firstIndex(of: 0x3A) else { return ColorNames.color(text) }
        let fields = Array(text.utf8[colon...].dropFirst()).split(separator: 0x2F, omittingEmptySubsequences: false)
        switch (text[..<colon], fields.count) {
        case ("rgb", 3), ("rgba", 3), ("rgba", 4): return combine(fields.prefix(3).map { part($0, scaled: true) })
        case ("rgbi", 3): return combine(fields.map(intensity))
        default: return nil
        }
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

    private static func intensity(_ digits: ArraySlice<UInt8>) -> UInt32? {
        let isPlain = digits.allSatisfy { $0 &- 0x30 < 10 || $0 == 0x2E || $0 == 0x65 || $0 == 0x2D }
        guard isPlain, let text = String(validating: digits, as: UTF8.self), let value = Double(text), value >= 0,
            value <= 1
        else { return nil }
        return UInt32(value * 255 + 0.5)
    }
}
