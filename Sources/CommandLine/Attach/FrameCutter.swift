import HostProtocol

/// Cuts what a host sends into terminal bytes, which are passed on in place, and all other frames, which are decoded.
///
/// Output is handed out as it comes, before its frame is complete: it costs no copy, no allocation and no look at a byte.
struct FrameCutter {
    /// A piece of the stream.
    enum Piece {
        /// Terminal bytes: a range of the buffer that was given.
        case output(Range<Int>)
        /// Another frame.
        case frame(Frame)
    }

    private var header: [UInt8] = []
    private var outputLeft = 0
    private var frameLeft = 0
    private var frame: [UInt8] = []

    /// Takes the next piece from `buffer`, beginning at `position`, which is moved behind it; nil when all is taken.
    ///
    /// - Throws: `frameTooLarge` and `malformedFrame`; the connection is of no use then.
    mutating func next(in buffer: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolError) -> Piece? {
        while position < buffer.count {
            if outputLeft > 0 {
                let range = position..<min(buffer.count, position + outputLeft)
                outputLeft -= range.count
                position = range.upperBound
                return .output(range)
            }
            if frameLeft > 0 {
                let part = buffer[position..<min(buffer.count, position + frameLeft)]
                frame.append(contentsOf: part)
                frameLeft -= part.count
                position += part.count
                if frameLeft > 0 { return nil }
                if let whole = try decoded() { return .frame(whole) }
                continue
            }
            while header.count < Wire.headerLength, position < buffer.count {
                header.append(buffer[position])
                position += 1
            }
            guard header.count == Wire.headerLength else { return nil }
            if let whole = try begin() { return .frame(whole) }
        }
        return nil
    }

    /// Reads a header; returns the frame when it has no payload.
    private mutating func begin() throws(ProtocolError) -> Frame? {
        let length = (0..<4).reduce(0) { $0 | Int(header[$1]) << (8 * $1) }
        guard length >= 1 else { throw ProtocolError(.malformedFrame, "a frame of length 0 has no type") }
        guard length <= Wire.maximumFrameLength else {
            throw ProtocolError(
                .frameTooLarge,
                "a frame of \(length) bytes is longer than \(Wire.maximumFrameLength) bytes"
            )
        }
        if header[4] == FrameType.output.rawValue {
            outputLeft = length - 1
            header.removeAll(keepingCapacity: true)
            return nil
        }
        frame = header
        frameLeft = length - 1
        header.removeAll(keepingCapacity: true)
        return frameLeft == 0 ? try decoded() : nil
    }

    private mutating func decoded() throws(ProtocolError) -> Frame? {
        var decoder = FrameDecoder()
        decoder.append(frame)
        frame = []
        return try decoder.next()
    }
}
