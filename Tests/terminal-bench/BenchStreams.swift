/// Streams to be read, made the same way each time.
struct BenchStreams {
    static let names = ["ascii", "lines", "log", "csi", "cjk", "utf8", "emoji", "region", "redraw", "truecolor"]

    /// How long a stream is: it ends with the first piece that reaches this.
    enum Size {
        case bytes(Int)
        /// Pieces; in most streams each is a line.
        case pieces(Int)

        /// Bytes (`4096`) or pieces (`100x`).
        init?(_ text: String) {
            let isPieces = text.last == "x"
            guard let count = Int(isPieces ? String(text.dropLast()) : text), count > 0 else { return nil }
            self = isPieces ? .pieces(count) : .bytes(count)
        }
    }

    private let size: Size
    private var state: UInt64 = 42

    init(size: Size) {
        self.size = size
    }

    /// A stream by its name.
    mutating func stream(_ name: String) -> [UInt8] {
        var bytes = Array(Self.opening(name).utf8)
        switch size {
        case .bytes(let count): while bytes.count < count { bytes += piece(name) }
        case .pieces(let count): for _ in 0..<count { bytes += piece(name) }
        }
        return bytes
    }

    private static func opening(_ name: String) -> String {
        switch name {
        case "region": return "\u{1B}[5;20r\u{1B}[20;1H"
        case "redraw": return "\u{1B}[?1049h"
        case "emoji": return "\u{1B}[?2027h"
        default: return ""
        }
    }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    private mutating func plain(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(0x20 + next(0x5F)) } }

    private mutating func piece(_ name: String) -> [UInt8] {
        switch name {
        case "lines": return plain(60) + [13, 10]
        case "log":
            return Array(
                ("\u{1B}[32m[ OK ]\u{1B}[0m \u{1B}[1;34mbuild\u{1B}[0m compiling \u{1B}[33m\(next(1000))\u{1B}[0m of"
                    + " \u{1B}[38;5;\(next(256))mname\u{1B}[m in \(next(100)) ms\r\n").utf8
            )
        case "csi":
            return Array(
                ("\u{1B}[\(1 + next(24));\(1 + next(80))H\u{1B}[3\(next(8));4\(next(8))mx\u{1B}[K\u{1B}[2C"
                    + "\u{1B}[1mab").utf8
            )
        case "cjk":
            let line = (0..<30).compactMap { _ in Unicode.Scalar(UInt32(0x4E00 + next(8000))).map(Character.init) }
            return Array((String(line) + "\r\n").utf8)
        case "utf8": return Array("Größe über Äpfel naïve façade Ελληνικά Русский текст\r\n".utf8)
        case "emoji":
            let glyphs = ["😀", "👍🏽", "❤\u{FE0F}", "👩‍👩‍👧", "🇩🇪", "text "]
            return Array(((0..<20).map { _ in glyphs[next(glyphs.count)] }.joined() + "\r\n").utf8)
        case "redraw":
            return Array("\u{1B}[\(1 + next(24));1H\u{1B}[4\(next(8))m".utf8) + plain(79)
        case "truecolor":
            return Array("\u{1B}[38;2;\(next(256));\(next(256));\(next(256))m▀".utf8)
        default: return plain(40 + next(60)) + [13, 10]
        }
    }
}
