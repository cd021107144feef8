/// Code points to bytes and back, where the bytes are our own and well formed.
enum UTF8Bytes {
    /// Appends a code point.
    @inline(__always)
    static func append(_ code: UInt32, to bytes: inout [UInt8]) {
        if code < 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: code))
        } else if code < 0x800 {
            bytes.append(UInt8(truncatingIfNeeded: 0xC0 | code >> 6))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
        } else if code < 0x10000 {
            bytes.append(UInt8(truncatingIfNeeded: 0xE0 | code >> 12))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | code >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
        } else {
            bytes.append(UInt8(truncatingIfNeeded: 0xF0 | code >> 18))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | code >> 12 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | code >> 6 & 0x3F))
            bytes.append(UInt8(truncatingIfNeeded: 0x80 | code & 0x3F))
        }
    }

    /// A code point of three bytes, but no surrogate; 0 where the bytes are none or it may be cut short to two.
    @inline(__always)
    static func three(_ bytes: UnsafePointer<UInt8>) -> UInt32 {
        let (first, second, third) = (bytes[0], bytes[1], bytes[2])
        guard first & 0xF0 == 0xE0, first != 0xED, second & 0xC0 == 0x80, third & 0xC0 == 0x80 else { return 0 }
        return UInt32(first & 0x0F) << 12 | UInt32(second & 0x3F) << 6 | UInt32(third & 0x3F)
    }

    /// Reads a code point, and moves behind it.
    static func read(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> UInt32 {
        let first = UInt32(bytes[position])
        position += 1
        guard first >= 0x80 else { return first }
        let more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1
        var code = first & (0x3F >> UInt32(more))
        for _ in 0..<more where position < bytes.count {
            code = code << 6 | UInt32(bytes[position] & 0x3F)
            position += 1
        }
        return code
    }
}
