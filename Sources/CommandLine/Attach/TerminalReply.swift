/// An answer of the user's own terminal to ``TerminalReset/colorQuery``.
enum TerminalReply: Hashable, Sendable {
    /// OSC 10, 11 or 12: the number, and the colour as 0xRRGGBB.
    case color(Int, UInt32)
    /// DA1: what was asked before has been answered.
    case attributes

    /// Reads a whole sequence; nil when it is none of them.
    init?(_ sequence: [UInt8]) {
        if sequence.starts(with: "\u{1B}[?".utf8), sequence.last == UInt8(ascii: "c") {
            self = .attributes
            return
        }
        guard sequence.starts(with: [0x1B, 0x5D]) else { return nil }
        let end = sequence.last == 0x07 ? 1 : 2
        let text = String(decoding: sequence.dropFirst(2).dropLast(end), as: UTF8.self)
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), (10...12).contains(number),
            let color = Self.color(parts[1])
        else { return nil }
        self = .color(number, color)
    }

    /// Whether a sequence may yet become one: `ESC ] 1 n ; rgb`.
    static func canBegin(with sequence: [UInt8]) -> Bool {
        let pattern = Array("\u{1B}]1#;rgb".utf8)
        return zip(sequence, pattern).allSatisfy { byte, expected in
            expected == UInt8(ascii: "#") ? (0x30...0x32).contains(byte) : byte == expected
        }
    }

    /// A colour as terminals give it: `rgb:RR/GG/BB` with 1 to 4 digits each, or `rgba:` with a fourth (X11, XParseColor).
    private static func color(_ text: Substring) -> UInt32? {
        let isOpaque = text.hasPrefix("rgb:")
        guard isOpaque || text.hasPrefix("rgba:") else { return nil }
        let parts = text.dropFirst(isOpaque ? 4 : 5).split(separator: "/")
        guard parts.count >= 3 else { return nil }
        var color: UInt32 = 0
        for part in parts.prefix(3) {
            guard (1...4).contains(part.utf8.count), let value = UInt32(part, radix: 16) else { return nil }
            let maximum = UInt32(1) << (4 * UInt32(part.utf8.count)) - 1
            color = color << 8 | value * 255 / maximum
        }
        return color
    }
}
