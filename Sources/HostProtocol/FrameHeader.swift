/// The header of a frame, read where it stands.
///
/// ``FrameDecoder`` reads every frame, wherever reads have cut it, and allocates for it. What comes with each key is read
/// in place instead: it comes to a process whose caches hold something else by then.
public struct FrameHeader: Hashable, Sendable {
    /// The number of the frame's type, which may be one that is not known.
    public let type: UInt8
    /// Bytes of payload behind the header.
    public let payloadCount: Int

    /// Reads the header that stands at `position`; nil when not all of it is there, or its length is one that no frame
    /// has: a decoder says what is wrong then.
    public init?(in bytes: UnsafeRawBufferPointer, at position: Int) {
        guard bytes.count - position >= Wire.headerLength else { return nil }
        let length = Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self)))
        guard length >= 1, length <= Wire.maximumFrameLength else { return nil }
        type = bytes[position + 4]
        payloadCount = length - 1
    }

    /// Where the payload of the frame at `position` stands; nil when the frame is of another type or not all of it is
    /// there.
    public static func payload(
        of type: FrameType,
        in bytes: UnsafeRawBufferPointer,
        at position: Int
    ) -> Range<Int>? {
        guard let header = FrameHeader(in: bytes, at: position), header.type == type.rawValue else { return nil }
        let start = position + Wire.headerLength
        return bytes.count - start >= header.payloadCount ? start..<(start + header.payloadCount) : nil
    }
}
