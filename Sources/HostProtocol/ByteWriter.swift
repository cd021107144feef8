import SessionModel

/// Appends fields to bytes, little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8]

    init(_ bytes: [UInt8] = []) {
        self.bytes = bytes
    }

    mutating func put(_ value: some FixedWidthInteger) {
        var rest = value
        for _ in 0..<(value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func put(_ value: ArraySlice<UInt8>) {
        bytes.append(contentsOf: value)
    }

    /// A string with a u16 in front, cut in front of the character that does not fit any more.
    mutating func put(_ string: String) {
        var text = Substring(string)
        while text.utf8.count > Wire.maximumString {
            text = Substring(decoding: text.utf8.prefix(Wire.maximumString), as: UTF8.self).dropLast()
        }
        put(UInt16(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ size: TerminalSize) {
        put(size.columns)
        put(size.rows)
        put(size.pixelWidth)
        put(size.pixelHeight)
    }

    /// Overwrites the u32 at `offset`.
    mutating func patch(_ value: UInt32, at offset: Int) {
        for position in 0..<4 {
            bytes[offset + position] = UInt8(truncatingIfNeeded: value >> (8 * position))
        }
    }
}
