/// Finds where printable ASCII ends, eight bytes at a time.
enum PrintableRun {
    private static let high: UInt64 = 0x8080_8080_8080_8080
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// High bits of the bytes that are not 0x20…0x7E; the lowest one set is exact.
    @inline(__always)
    private static func stops(_ word: UInt64) -> UInt64 {
        let controls = (word &- ones &* 0x20) & ~word
        let delete = word ^ (ones &* 0x7F)
        let deletes = (delete &- ones) & ~delete
        return (controls | deletes | word) & high
    }

    /// Bytes of printable ASCII at the start of some bytes.
    @inline(__always)
    static func length(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
        let raw = UnsafeRawPointer(bytes)
        var position = 0
        while position + 8 <= count {
            let found = stops(UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
            if found != 0 { return position + found.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < count, bytes[position] &- 0x20 < 0x5F { position += 1 }
        return position
    }
}
