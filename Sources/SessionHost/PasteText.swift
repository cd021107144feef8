/// What a terminal makes of a text that somebody pastes (xterm ctlseqs, "Bracketed Paste Mode").
///
/// Line ends become carriage returns, the key Enter. A control character would be a key, too, and could end the paste or
/// the program: it is shown instead of done, as the picture that Unicode has for it (U+2400 and on), so that nothing is
/// lost unseen. Tabs stay.
enum PasteText {
    /// What a program that has asked for them gets around a paste (mode 2004).
    static let brackets = (start: Array("\u{1B}[200~".utf8), end: Array("\u{1B}[201~".utf8))

    /// The bytes of `text`, which is UTF-8. `isSubmitted`: Enter follows, so that line ends at its end are left out.
    static func bytes(of text: [UInt8], isSubmitted: Bool) -> [UInt8] {
        var end = text.count
        if isSubmitted {
            while end > 0, text[end - 1] == 0x0A || text[end - 1] == 0x0D { end -= 1 }
        }
        var result: [UInt8] = []
        result.reserveCapacity(end)
        var position = 0
        while position < end {
            let byte = text[position]
            position += 1
            switch byte {
            case 0x0D:
                result.append(0x0D)
                if position < end, text[position] == 0x0A { position += 1 }
            case 0x0A: result.append(0x0D)
            case 0x09: result.append(byte)
            case 0..<0x20: result += picture(byte)
            case 0x7F: result += picture(0x21)
            case 0xC2 where position < end && (0x80..<0xA0).contains(text[position]):
                // C1, of which CSI is one (ECMA-48 5.3): no pictures, but the sign for what cannot be shown.
                result += [0xEF, 0xBF, 0xBD]
                position += 1
            default: result.append(byte)
            }
        }
        return result
    }

    /// The longest line of `bytes`, without its end.
    static func longestLine(of bytes: [UInt8]) -> Int {
        var (longest, current) = (0, 0)
        for byte in bytes {
            current = byte == 0x0D || byte == 0x0A ? 0 : current + 1
            longest = max(longest, current)
        }
        return longest
    }

    /// U+2400 and on, in UTF-8.
    private static func picture(_ number: UInt8) -> [UInt8] { [0xE2, 0x90, 0x80 + number] }
}
