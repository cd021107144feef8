/// Inputs that cost the most for their length: each is one short piece that is printed over and over.
struct WorstStream {
    var name: String
    /// What is printed once in front.
    var opening = ""
    /// Pieces that take turns.
    var pieces: [String]

    /// The stream, of at least so many bytes.
    func bytes(_ size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var turn = 0
        while bytes.count < size {
            bytes += Array(pieces[turn % pieces.count].utf8)
            turn += 1
        }
        return bytes
    }

    /// A screen full of coloured text: clearing, moving and summing it is dearer than an empty one.
    private static let full =
        (1...24).map { "\u{1B}[\($0);1H\u{1B}[3\($0 % 8);4\($0 * 3 % 8)m" + String(repeating: "x", count: 80) }.joined()
        + "\u{1B}[H\u{1B}[1;33;44m"
    private static let wide = (1...24).map { "\u{1B}[\($0);1H" + String(repeating: "漢", count: 40) }.joined()
    /// Margins one column inside the screen: nothing moves by whole rows.
    private static let margins = full + "\u{1B}[?69h\u{1B}[2;79s\u{1B}[1;2H"

    private static func erasing() -> [WorstStream] {
        [
            WorstStream(name: "ED", opening: full, pieces: ["\u{1B}[J"]),
            WorstStream(name: "ED, new colours", opening: full, pieces: ["\u{1B}[41m\u{1B}[J", "\u{1B}[42m\u{1B}[J"]),
            WorstStream(name: "ED over text", opening: full, pieces: ["x\u{1B}[2J"]),
            WorstStream(name: "DECSED", opening: full, pieces: ["\u{1B}[?2J"]),
            WorstStream(name: "DECALN", opening: full, pieces: ["\u{1B}#8"]),
            WorstStream(name: "DECALN, ED", opening: full, pieces: ["\u{1B}#8\u{1B}[J"]),
            WorstStream(name: "EL", opening: full, pieces: ["\u{1B}[2K"]),
            WorstStream(name: "ECH", opening: full, pieces: ["\u{1B}[99X"]),
            WorstStream(name: "RIS", opening: full, pieces: ["\u{1B}c"]),
            WorstStream(name: "DECSTR", opening: full, pieces: ["\u{1B}[!p"]),
            WorstStream(name: "DECCOLM", opening: full + "\u{1B}[?40h", pieces: ["\u{1B}[?3h"]),
            WorstStream(name: "alternate screen", opening: full, pieces: ["\u{1B}[?1049h\u{1B}[?1049l"]),
            WorstStream(name: "1049, one sequence", opening: full, pieces: ["\u{1B}[?1049;1049;1049;1049;1049h"]),
            WorstStream(name: "1047", opening: full, pieces: ["\u{1B}[?47h\u{1B}[?1047l"]),
            WorstStream(name: "erase scrollback", opening: full, pieces: ["\n\u{1B}[3J"]),
        ]
    }

    private static func scrolling() -> [WorstStream] {
        [
            WorstStream(name: "SU", opening: full, pieces: ["\u{1B}[9S"]),
            WorstStream(name: "SU, all rows", opening: full, pieces: ["\u{1B}[99S"]),
            WorstStream(name: "SD", opening: full, pieces: ["\u{1B}[9T"]),
            WorstStream(name: "SD, all rows", opening: full, pieces: ["\u{1B}[99T"]),
            WorstStream(name: "IL", opening: full, pieces: ["\u{1B}[9L"]),
            WorstStream(name: "DL", opening: full, pieces: ["\u{1B}[9M"]),
            WorstStream(name: "IL over text", opening: full, pieces: ["x\u{1B}[L"]),
            WorstStream(name: "RI", opening: full, pieces: ["\u{1B}M"]),
            WorstStream(name: "LF, coloured", opening: full + "\u{1B}[24H", pieces: ["\n"]),
            WorstStream(name: "IL, margins", opening: margins, pieces: ["\u{1B}[L"]),
            WorstStream(name: "DL, margins", opening: margins, pieces: ["\u{1B}[M"]),
            WorstStream(name: "SU, margins", opening: margins, pieces: ["\u{1B}[S"]),
            WorstStream(name: "LF, margins", opening: margins + "\u{1B}[24;2H", pieces: ["\n"]),
            WorstStream(name: "RI, margins", opening: margins, pieces: ["\u{1B}M"]),
            WorstStream(name: "ICH", opening: full, pieces: ["\u{1B}[@"]),
            WorstStream(name: "DCH", opening: full, pieces: ["\u{1B}[P"]),
            WorstStream(name: "ICH, wide", opening: wide + "\u{1B}[H", pieces: ["漢\u{8}\u{1B}[@"]),
            WorstStream(name: "DECIC", opening: full, pieces: ["\u{1B}['}"]),
            WorstStream(name: "DECDC", opening: full, pieces: ["\u{1B}['~"]),
            WorstStream(name: "SL", opening: full, pieces: ["\u{1B}[ @"]),
            WorstStream(name: "DECBI", opening: full, pieces: ["\u{1B}6"]),
            WorstStream(name: "insert mode", opening: full + "\u{1B}[4h\u{1B}[H", pieces: ["a\r"]),
        ]
    }

    private static func rectangles() -> [WorstStream] {
        [
            WorstStream(name: "DECRQCRA", opening: full, pieces: ["\u{1B}[*y"]),
            WorstStream(name: "DECRQCRA over text", opening: full, pieces: ["x\u{1B}[*y"]),
            WorstStream(name: "DECRQCRA, columns", opening: full, pieces: ["\u{1B}[;;;2*y", "\u{1B}[;;;3*y"]),
            WorstStream(name: "DECRQCRA, moving", opening: full, pieces: ["\u{1B}['}\u{1B}[*y"]),
            WorstStream(name: "DECCRA", opening: full, pieces: ["\u{1B}[;;;;;2$v"]),
            WorstStream(name: "DECCRA, columns", opening: full, pieces: ["\u{1B}[;;;;;;2$v"]),
            WorstStream(name: "DECCRA, wide", opening: wide, pieces: ["\u{1B}[;;;;;;2$v"]),
            WorstStream(name: "DECFRA", opening: full, pieces: ["\u{1B}[88$x"]),
            WorstStream(name: "DECFRA, columns", opening: full, pieces: ["\u{1B}[88;;2$x", "\u{1B}[89;;3$x"]),
            WorstStream(name: "DECERA", opening: full, pieces: ["\u{1B}[$z"]),
            WorstStream(name: "DECERA, columns", opening: full, pieces: ["\u{1B}[;2$z"]),
            WorstStream(name: "DECSERA", opening: full, pieces: ["\u{1B}[${"]),
            WorstStream(name: "DECCARA", opening: full, pieces: ["\u{1B}[;;;;1$r", "\u{1B}[;;;;0$r"]),
            WorstStream(name: "DECRARA", opening: full, pieces: ["\u{1B}[;;;;7$t"]),
            WorstStream(name: "DECRARA, all", opening: full, pieces: ["\u{1B}[$t"]),
            WorstStream(name: "DECRARA, wide", opening: wide, pieces: ["\u{1B}[$t"]),
        ]
    }

    private static func text() -> [WorstStream] {
        [
            WorstStream(name: "REP", opening: full, pieces: ["a\u{1B}[9999b"]),
            WorstStream(name: "REP, twice", opening: full, pieces: ["\u{1B}[99b"]),
            WorstStream(name: "REP, wide", opening: full, pieces: ["漢\u{1B}[9999b"]),
            WorstStream(name: "wraps", opening: full + "\u{1B}[?69h\u{1B}[;2s", pieces: ["ab"]),
            WorstStream(
                name: "combining",
                opening: "\u{1B}[?2027h",
                pieces: ["e" + String(repeating: "\u{301}", count: 31)]
            ),
            WorstStream(name: "combining, one cell", pieces: ["\u{301}"]),
            WorstStream(name: "new clusters", pieces: clusters()),
            WorstStream(name: "growing clusters", opening: "\u{1B}[?2027h", pieces: growing()),
            WorstStream(name: "flags", opening: "\u{1B}[?2027h", pieces: ["🇩"]),
            WorstStream(name: "joiners", opening: "\u{1B}[?2027h", pieces: ["👩\u{200D}"]),
            WorstStream(name: "VS16", opening: "\u{1B}[?2027h", pieces: ["❤\u{FE0F}"]),
            WorstStream(name: "malformed UTF-8", pieces: ["\u{1B}[H\u{1B}%G"]),
            WorstStream(name: "national sets", opening: "\u{1B}[?42h\u{1B}(K", pieces: ["{|}~"]),
            WorstStream(name: "special graphics", opening: "\u{1B}(0", pieces: ["lqqk"]),
            WorstStream(name: "tabs", pieces: ["\t"]),
            WorstStream(name: "tabs, none set", opening: "\u{1B}[3g", pieces: ["\r\t"]),
            WorstStream(name: "CHT", opening: "\u{1B}[3g", pieces: ["\r\u{1B}[9999I"]),
            WorstStream(name: "CBT", opening: "\u{1B}[3g", pieces: ["\u{1B}[99G\u{1B}[9999Z"]),
            WorstStream(name: "CHT, all set", opening: tabs(), pieces: ["\r\u{1B}[99I"]),
            WorstStream(name: "tabs, all cleared", opening: tabs(), pieces: ["\u{1B}[3g\u{1B}[?5W"]),
            WorstStream(name: "reverse wrap", opening: "\u{1B}[?45;1045h", pieces: ["\u{1B}[65535D"]),
        ]
    }

    private static func tabs() -> String { (1...80).map { "\u{1B}[\($0)G\u{1B}H" }.joined() }

    private static func clusters() -> [String] {
        (0..<20_000).map { "\(Unicode.Scalar(UInt8(0x41 + $0 % 26)))\(mark($0 / 26))\(mark($0 / 26 / 80))" }
    }

    private static func growing() -> [String] {
        (0..<20_000).map { "\(mark($0 % 89))" + ($0 % 40 == 0 ? "e\(mark($0 / 40 % 97))" : "") }
    }

    private static func mark(_ number: Int) -> Unicode.Scalar {
        Unicode.Scalar(UInt32(0x300 + number % 100)) ?? "\u{300}"
    }

    private static func sequences() -> [WorstStream] {
        [
            WorstStream(name: "many parameters", pieces: ["\u{1B}[" + String(repeating: "1;", count: 2048) + "m"]),
            WorstStream(name: "32 parameters", pieces: ["\u{1B}[" + String(repeating: ";", count: 31) + "m"]),
            WorstStream(name: "modes", pieces: ["\u{1B}[?" + String(repeating: "6;", count: 31) + "h"]),
            WorstStream(name: "long parameter", pieces: ["\u{1B}[" + String(repeating: "9", count: 4096) + "m"]),
            WorstStream(name: "new styles", pieces: styles("x")),
            WorstStream(name: "new styles, kept", opening: full, pieces: kept()),
            WorstStream(name: "new colours, erasing", pieces: styles("\u{1B}[K", 48)),
            WorstStream(name: "new links", pieces: (0..<20_000).map { "\u{1B}]8;;\($0)\u{7}x" }),
            WorstStream(name: "new links, nothing written", pieces: (0..<20_000).map { "\u{1B}]8;;\($0)\u{7}" }),
            WorstStream(name: "palette", pieces: (0..<256).map { "\u{1B}]4;\($0);#\($0 % 10)00\u{7}" }),
            WorstStream(name: "palette, reset", pieces: ["\u{1B}]4;1;#000\u{7}\u{1B}]104\u{7}"]),
            WorstStream(
                name: "palette, one command",
                pieces: ["\u{1B}]4" + String(repeating: ";1;?", count: 500) + "\u{7}"]
            ),
            WorstStream(name: "colour fields", pieces: ["\u{1B}]10" + String(repeating: ";", count: 4000) + "\u{7}"]),
            WorstStream(name: "titles", pieces: ["\u{1B}]2;x\u{7}"]),
            WorstStream(name: "title stack", opening: "\u{1B}]2;x\u{7}", pieces: ["\u{1B}[22t"]),
            WorstStream(name: "keyboard stack", pieces: ["\u{1B}[>u"]),
            WorstStream(name: "keyboard pops", pieces: ["\u{1B}[<99u"]),
            WorstStream(name: "saved modes", pieces: ["\u{1B}[?1;5;6;7s\u{1B}[?1;5;6;7r"]),
            WorstStream(name: "save cursor", pieces: ["\u{1B}7\u{1B}8"]),
            WorstStream(name: "DECRQM", pieces: ["\u{1B}[$p"]),
            WorstStream(name: "DA", pieces: ["\u{1B}[c"]),
            WorstStream(name: "CPR", pieces: ["\u{1B}[6n"]),
            WorstStream(name: "DECRQSS", pieces: ["\u{1B}P$qm\u{1B}\\"]),
            WorstStream(name: "XTGETTCAP", pieces: ["\u{1B}P+q" + String(repeating: "544e;", count: 30) + "\u{1B}\\"]),
            WorstStream(name: "BEL", pieces: ["\u{7}"]),
            WorstStream(name: "prompt marks", pieces: ["\u{1B}]133;A\u{7}"]),
            WorstStream(name: "user variables", pieces: ["\u{1B}]1337;SetUserVar=a=b\u{7}"]),
            WorstStream(name: "clipboard", pieces: ["\u{1B}]52;c;" + String(repeating: "A", count: 100_000) + "\u{7}"]),
            WorstStream(
                name: "long strings",
                pieces: ["\u{1B}_" + String(repeating: "A", count: 300_000) + "\u{1B}\\"]
            ),
            WorstStream(name: "unfinished strings", pieces: ["\u{1B}]"]),
            WorstStream(name: "XTMODKEYS", pieces: ["\u{1B}[>4;2m"]),
        ]
    }

    private static func styles(_ text: String, _ kind: Int = 38) -> [String] {
        (0..<20_000).map { "\u{1B}[\(kind);2;\($0 & 255);\($0 >> 8);1m\(text)" }
    }

    private static func kept() -> [String] {
        (0..<20_000).map { "\u{1B}[\(1 + $0 / 80 % 24);\(1 + $0 % 80)H\u{1B}[38;2;\($0 & 255);\($0 >> 8);2mx" }
    }

    static let all = erasing() + scrolling() + rectangles() + text() + sequences()
}
