/// Reads base64 (RFC 4648, section 4) as fast as a recording is read: four tables, one load and one store for four letters.
enum Base64Decoder {
    /// Bytes behind the decoded ones that may be overwritten.
    static let slack = 4

    /// What each letter gives at each of the four places, as it stands in memory; the highest bit where it is none.
    private nonisolated(unsafe) static let tables: UnsafePointer<UInt32> = {
        let tables = UnsafeMutablePointer<UInt32>.allocate(capacity: 4 * 256)
        tables.initialize(repeating: bad, count: 4 * 256)
        let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for (value, letter) in letters.utf8.enumerated() {
            let (value, letter) = (UInt32(value), Int(letter))
            tables[letter] = value << 2
            tables[256 + letter] = value >> 4 | (value & 0x0F) << 12
            tables[512 + letter] = (value >> 2) << 8 | (value & 0x03) << 22
            tables[768 + letter] = value << 16
        }
        return UnsafePointer(tables)
    }()

    private static let bad: UInt32 = 1 << 31

    /// The most bytes that so many letters stand for.
    static func capacity(_ letters: Int) -> Int { letters / 4 * 3 }

    /// Decodes `count` letters with their padding into `target`, which has room for ``capacity(_:)`` and ``slack`` more.
    ///
    /// - Returns: how many bytes they are; nil where they are no base64.
    static func decode(_ source: UnsafePointer<UInt8>, _ count: Int, into target: UnsafeMutableRawPointer) -> Int? {
        guard count & 3 == 0 else { return nil }
        guard count > 0 else { return 0 }
        let padding = source[count - 1] != 0x3D ? 0 : source[count - 2] != 0x3D ? 1 : 2
        let tables = Self.tables
        var (from, to) = (source, target)
        let end = source + (padding == 0 ? count : count - 4)
        var seen: UInt32 = 0
        while from < end {
            let bits =
                tables[Int(from[0])] | tables[256 + Int(from[1])] | tables[512 + Int(from[2])]
                | tables[768 + Int(from[3])]
            seen |= bits
            to.storeBytes(of: bits.littleEndian, as: UInt32.self)
            from += 4
            to += 3
        }
        if padding > 0 {
            var bits = tables[Int(from[0])] | tables[256 + Int(from[1])]
            if padding == 1 { bits |= tables[512 + Int(from[2])] }
            seen |= bits
            to.storeBytes(of: bits.littleEndian, as: UInt32.self)
            to += 3 - padding
        }
        return seen & bad == 0 ? to - target : nil
    }
}
