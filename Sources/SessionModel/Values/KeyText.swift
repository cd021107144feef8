/// The text of a key: a prefix that says what it is, and hexadecimal digits.
public enum KeyText {
    /// The text of a key.
    public static func encode(_ bytes: [UInt8], prefix: String) -> String {
        bytes.reduce(prefix) { text, byte in
            text + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
    }

    /// The bytes; nil where `text` is anything else. Spaces around it do not matter.
    public static func decode(_ text: String, prefix: String) -> [UInt8]? {
        let isSpace = { (character: Character) in character.isWhitespace }
        let inner = text.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
        let digits = Array(String(inner).utf8)
        let start = prefix.utf8.count
        guard digits.starts(with: prefix.utf8), (digits.count - start).isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: start, to: digits.count, by: 2) {
            guard let high = value(of: digits[index]), let low = value(of: digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
