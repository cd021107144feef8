import HostProtocol

/// Cuts what a host sends into terminal bytes, which are passed on in place, and all other frames, which are decoded.
///
/// Ask for ``output(in:at:)`` and ``frame(in:at:)`` in turn until the position is at the end. Output is handed out as it
/// comes, before its frame is complete: it costs no copy, no allocation and no look at a byte.
struct FrameCutter {
    private var header: [UInt8] = []
    private var outputLeft = 0
    private var frameLeft = 0
    private var frame: [UInt8] = []

    /// Takes the next run of terminal bytes, a range of `buffer`, if one stands at `position`, which is moved behind it.
    mutating func output(in buffer: UnsafeRawBufferPointer, at position: inout Int) -> Range<Int>? {
        while outputLeft == 0 {
            guard frameLeft == 0, header.isEmpty, let next = FrameHeader(in: buffer, at: position),
                next.type == FrameType.output.rawValue
            else { return nil }
            outputLeft = next.payloadCount
            position += Wire.headerLength
        }
        let range = position..<min(buffer.count, position + outputLeft)
        guard !range.isEmpty else { return nil }
        outputLeft -= range.count
        position = range.upperBound
        return range
    }

    /// Takes the next frame of another type, if one ends before `buffer` does or more output begins; `position` is moved
    /// behind what was taken.
    ///
    /// - Throws: `frameTooLarge` and `malformedFrame`; the connection is of no use then.
    mutating func frame(in buffer: UnsafeRawBufferPointer, at position: inout Int) throws(ProtocolError) -> Frame? {
        guard outputLeft == 0 else { return nil }
        if frameLeft == 0 {
            while header.count < Wire.headerLength, position < buffer.count {
                header.append(buffer[position])
                position += 1
            }
            guard header.count == Wire.headerLength else { return nil }
            try begin()
            guard outputLeft == 0, !frame.isEmpty else { return nil }
        }
        let part = buffer[position..<min(buffer.count, position + frameLeft)]
        frame.append(contentsOf: part)
        frameLeft -= part.count
        position += part.count
        return frameLeft == 0 ? try decoded() : nil
    }

    /// Reads a header that is whole.
    private mutating func begin() throws(ProtocolError) {
        guard let next = header.withUnsafeBytes({ FrameHeader(in: $0, at: 0) }) else {
            // The decoder says what is wrong with it.
            frame = header
            _ = try decoded()
            return
        }
        if next.type == FrameType.output.rawValue {
            outputLeft = next.payloadCount
        } else {
            frame = header
            frameLeft = next.payloadCount
        }
        header.removeAll(keepingCapacity: true)
    }

    private mutating func decoded() throws(ProtocolError) -> Frame? {
        var decoder = FrameDecoder()
        decoder.append(frame)
        frame = []
        return try decoder.next()
    }
}
