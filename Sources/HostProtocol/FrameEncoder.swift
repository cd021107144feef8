/// Turns frames into bytes.
///
/// Terminal bytes need no copy: leave ``Wire/headerLength`` bytes free in front of what is read, and call
/// ``putHeader(_:payloadCount:into:)``.
public enum FrameEncoder {
    /// Appends `frame` to `bytes`.
    ///
    /// Terminal bytes that are longer than a frame become several frames. A snapshot must fit in one.
    /// An unknown frame is encoded without a payload.
    public static func append(_ frame: Frame, to bytes: inout [UInt8]) {
        switch frame {
        case .output(let payload): append(.output, payload, to: &bytes)
        case .input(let payload): append(.input, payload, to: &bytes)
        case .aside(let payload): append(.aside, payload, to: &bytes)
        default: appendFields(of: frame, to: &bytes)
        }
    }

    /// The bytes of `frame`.
    public static func encode(_ frame: Frame) -> [UInt8] {
        var bytes: [UInt8] = []
        append(frame, to: &bytes)
        return bytes
    }

    /// The header of a frame with `payloadCount` bytes of payload, ``Wire/maximumPayload`` at the most.
    public static func header(_ type: FrameType, payloadCount: Int) -> InlineArray<5, UInt8> {
        precondition(payloadCount <= Wire.maximumPayload, "a payload is \(Wire.maximumPayload) bytes at the most")
        let length = UInt32(payloadCount + 1)
        return [
            UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8),
            UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 24),
            type.rawValue,
        ]
    }

    /// Writes the header over the first ``Wire/headerLength`` bytes of `buffer`, in front of the payload.
    public static func putHeader(_ type: FrameType, payloadCount: Int, into buffer: inout MutableSpan<UInt8>) {
        let header = header(type, payloadCount: payloadCount)
        for position in header.indices {
            buffer[position] = header[position]
        }
    }

    /// Writes the header over the first ``Wire/headerLength`` bytes of `buffer`, in front of the payload.
    public static func putHeader(_ type: FrameType, payloadCount: Int, into buffer: UnsafeMutableRawBufferPointer) {
        let header = header(type, payloadCount: payloadCount)
        for position in header.indices {
            buffer[position] = header[position]
        }
    }

    private static func append(_ type: FrameType, _ payload: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        var rest = payload
        repeat {
            let part = rest.prefix(Wire.maximumPayload)
            rest = rest.dropFirst(part.count)
            let header = header(type, payloadCount: part.count)
            for position in header.indices {
                bytes.append(header[position])
            }
            bytes.append(contentsOf: part)
        } while !rest.isEmpty
    }

    private static func appendFields(of frame: Frame, to bytes: inout [UInt8]) {
        let start = bytes.count
        var writer = ByteWriter(bytes)
        bytes = []
        writer.put(UInt32(0))
        writer.put(frame.typeNumber)
        switch frame {
        case .grant(let grant): grant.encode(into: &writer)
        case .hello(let hello): hello.encode(into: &writer)
        case .attach(let attach): attach.encode(into: &writer)
        case .snapshot(let snapshot): snapshot.encode(into: &writer)
        case .output(let bytes), .input(let bytes), .aside(let bytes): writer.put(bytes)
        case .resize(let size): writer.put(size)
        case .status(let status): status.encode(into: &writer)
        case .detach(let detach): detach.encode(into: &writer)
        case .exit(let exit): exit.encode(into: &writer)
        case .ping(let number), .pong(let number): writer.put(number)
        case .error(let error):
            writer.put(error.code.rawValue)
            writer.put(error.message)
        case .stop(let stop): stop.encode(into: &writer)
        case .signal(let signal): writer.put(signal)
        case .capture(let lines): writer.put(lines)
        case .appearance(let appearance): appearance.encode(into: &writer)
        case .upgrade(let program): writer.put(program)
        case .upgraded(let upgraded): upgraded.encode(into: &writer)
        case .inquiry(let number): writer.put(number)
        case .facts(let facts): facts.encode(into: &writer)
        case .type(let request): request.encode(into: &writer)
        case .typed(let typed): typed.encode(into: &writer)
        case .activity(let activity): activity.encode(into: &writer)
        case .recorded(let part): writer.put(part)
        case .unknown: break
        }
        writer.patch(UInt32(writer.bytes.count - start - 4), at: start)
        bytes = writer.bytes
    }
}
