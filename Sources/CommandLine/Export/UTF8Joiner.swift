/// Makes text of bytes that come in pieces: a code point that is cut is put together, and what is no UTF-8 becomes U+FFFD.
struct UTF8Joiner {
    private var held: [UInt8] = []

    /// The text of a piece, behind what was held back, without what may go on in the next one.
    mutating func take(_ bytes: some Collection<UInt8>) -> String {
        held += bytes
        let rest = Self.unfinished(held)
        defer { held.removeFirst(held.count - rest) }
        return String(decoding: held.dropLast(rest), as: UTF8.self)
    }

    /// The text of what is held back: nothing follows.
    mutating func finish() -> String {
        defer { held = [] }
        return String(decoding: held, as: UTF8.self)
    }

    /// How many bytes at the end begin a code point that is not whole (RFC 3629, section 3).
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for (behind, byte) in bytes.suffix(3).reversed().enumerated() {
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 && byte < 0xF5 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 1
            return byte < 0xF5 && length > behind + 1 ? behind + 1 : 0
        }
        return 0
    }
}
