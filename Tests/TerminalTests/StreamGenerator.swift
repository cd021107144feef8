/// Streams of bytes that look for trouble: text, sequences of all kinds, cut and broken ones. The same seed gives the
/// same stream.
struct StreamGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    }

    mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(truncatingIfNeeded: (state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
    }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[next(choices.count)] }

    /// A stream of so many pieces.
    mutating func stream(pieces: Int, broken: Bool = true) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<pieces { bytes += Array(piece(broken).utf8Bytes) }
        return bytes
    }

    private struct Piece {
        var utf8Bytes: [UInt8]
    }

    private mutating func piece(_ broken: Bool) -> Piece {
        switch next(broken ? 24 : 22) {
        case 0...5: return text(self.word())
        case 6: return text(pick(["\r\n", "\n", "\r", "\u{8}", "\t", "\u{0E}", "\u{0F}", "\u{0B}"]))
        case 7...8: return text(wide())
        case 9...13: return text("\u{1B}[" + parameters(next(4)) + pick(Self.finals))
        case 14: return text("\u{1B}[" + sgr() + "m")
        case 15...16: return text("\u{1B}[?" + String(pick(Self.modes)) + pick(["h", "l", "h", "l", "s", "r", "$p"]))
        case 17: return text("\u{1B}[" + String(pick([4, 20, 12, 2])) + pick(["h", "l"]))
        case 18: return text("\u{1B}" + pick(Self.escapes))
        case 19: return text(command())
        case 20: return text("\u{1B}[" + pick(Self.special))
        case 21: return text("\u{1B}[" + margins())
        case 22:
            return text(
                "\u{1B}"
                    + pick(["P1$qm\u{1B}\\", "P+q544e\u{1B}\\", "_Gf=1;AAAA\u{1B}\\", "Pq#0~\u{1B}\\", "^x\u{1B}\\"])
            )
        default: return Piece(utf8Bytes: (0..<(1 + next(6))).map { _ in UInt8(next(256)) })
        }
    }

    private func text(_ string: String) -> Piece { Piece(utf8Bytes: Array(string.utf8)) }

    private mutating func word() -> String {
        String(decoding: (0..<(1 + next(30))).map { _ in UInt8(0x20 + next(0x5F)) }, as: UTF8.self)
    }

    private mutating func wide() -> String {
        (0..<(1 + next(4))).map { _ in pick(Self.characters) }.joined()
    }

    private mutating func parameters(_ count: Int) -> String {
        (0..<count).map { _ in next(8) == 0 ? "" : String(next(12) == 0 ? next(70_000) : next(14)) }.joined(
            separator: ";"
        )
    }

    private mutating func sgr() -> String {
        pick([
            "", "0", "1", "3", "4", "4:3", "7", "31", "42", "97", "104", "38;5;\(next(256))", "48;5;\(next(256))",
            "38;2;\(next(256));2;3", "48:2::1:\(next(256)):3", "58:5:\(next(256))", "53", "9", "39;49", "21", "22;24",
            "73",
        ])
    }

    private mutating func margins() -> String {
        pick([
            "\(1 + next(5));\(4 + next(9))r", "r", "\(1 + next(5));\(4 + next(12))s", "?69h", "?69l", "?6h", "?6l", "s",
            "u",
            "\(1 + next(8));\(1 + next(20))H", "\(1 + next(8));\(1 + next(20))H", "20G",
        ])
    }

    private mutating func command() -> String {
        let end = pick(["\u{7}", "\u{1B}\\"])
        let body = pick([
            "0;title \(next(9))", "2;w", "1;i", "7;file:///tmp", "8;;http://a/\(next(4))", "8;id=x;http://b", "8;;",
            "4;\(next(256));rgb:12/34/56", "10;#123456", "11;rgb:1/2/3", "12;?", "21;foreground=?;5=red",
            "21;5;background=#123;cursor", "4;3;Navy Blue;4;?", "104", "110", "133;A", "133;C",
            "133;B", "9;4;1;50",
            "9;hello", "52;c;aGk=", "22;text", "777;notify;a;b", "1337;File=inline=1:AAAA",
        ])
        return "\u{1B}]" + body + end
    }

    private static let finals = [
        "@", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "P", "S", "T", "X", "Z", "`", "a", "b",
        "d", "e",
        "f", "g", "m", "n", "r", "s", "u", "c",
    ]
    private static let modes = [
        1, 3, 4, 5, 6, 7, 8, 9, 12, 25, 40, 42, 45, 47, 66, 67, 69, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016,
        1007, 1034,
        1036, 1039, 1042, 1045, 1047, 1048, 1049, 1049, 2004, 2026, 2027, 2027, 2031, 2048,
    ]
    private static let escapes = [
        "7", "8", "D", "E", "H", "M", "N", "O", "=", ">", "6", "9", "n", "o", "V", "W", "(0", "(B", ")0", "*A", "+B",
        "(K", "#8",
        "c", "Z", "\\",
    ]
    private static let special = [
        "!p", "1\"q", "0\"q", "2\"q", "?1J", "?K", "2 q", "5 q", ">1u", ">5u", "<u", "=3;1u", "=4;2u", "?u", ">4;2m",
        ">4m", ">q",
        "2 @", "2 A", "2'}", "2'~", "65;1;1;4;9$x", "1;1;4;9$z", "2;3;5;9${", "1;1;4;8;1;3;4;1$v", "1;1;3;9;1;31$r",
        "1;1;3;9;7$t", "2*x", "1*x", "1;1;1;1;5;5*y", "22;0t", "23;0t", "18t", "21t", "3J", "5n", "6n", "?6n", "?996n",
        "?5W",
    ]
    private static let characters = [
        "é", "漢", "字", "ｱ", "e\u{301}", "👩‍👩‍👧", "🇩🇪", "🇫", "❤\u{FE0F}", "👍🏽", "\u{200B}", "한", "\u{1112}\u{1161}", "✈", "क्षि",
        "\u{9B}1m", "\u{85}", "\u{FFFD}", "→", "😀", "\u{AD}",
    ]
}
