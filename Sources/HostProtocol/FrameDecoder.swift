/// Cuts a stream of bytes into frames, wherever the reads have cut it.
///
/// It holds what was appended and not decoded yet, never more than one frame and one append when ``next()`` is called
/// until it returns nil after each append; it holds no memory between frames.
public struct FrameDecoder: Sendable {
    private var buffer: [UInt8] = []
    private var position = 0
    private var failure: ProtocolError?

    /// A decoder at the start of a stream.
    public init() {}

    /// Bytes that wait for the rest of their frame.
    public var pendingCount: Int { buffer.count - position }

    /// The bytes that wait.
    public var pendingBytes: [UInt8] { Array(buffer[position...]) }

    /// Appends what was read; nothing is kept behind a mistake.
    public mutating func append(_ bytes: some Collection<UInt8>) {
        guard failure == nil else { return }
        discardDecoded()
        buffer.append(contentsOf: bytes)
    }

    /// Appends what was read; nothing is kept behind a mistake.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        discardDecoded()
        buffer.append(contentsOf: bytes)
    }

    /// Appends what `fill` reads: it is given room for `count` bytes and returns how many it has filled.
    ///
    /// What `fill` throws passes through; nothing is appended then.
    public mutating func append<Failure: Error>(
        upTo count: Int,
        _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) -> Int {
        discardDecoded()
        var result: Result<Int, Failure> = .success(0)
        buffer.append(addingCapacity: count) { free in
            free.withUnsafeMutableBufferPointer { room, initialized in
                do throws(Failure) {
                    let filled = try fill(
                        UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[..<count])
                    )
                    initialized += filled
                    result = .success(filled)
                } catch {
                    result = .failure(error)
                }
            }
        }
        if failure != nil { buffer = [] }
        return try result.get()
    }

    /// The next whole frame; nil when more bytes are needed.
    ///
    /// Throws ``ProtocolError/Code/frameTooLarge`` and ``ProtocolError/Code/malformedFrame``. A stream with a mistake
    /// in it cannot be read any further: the same error is thrown from then on.
    public mutating func next() throws(ProtocolError) -> Frame? {
        if let failure { throw failure }
        do throws(ProtocolError) {
            return try decodeNext()
        } catch {
            failure = error
            buffer = []
            position = 0
            throw error
        }
    }

    private mutating func decodeNext() throws(ProtocolError) -> Frame? {
        guard pendingCount >= 4 else { return nil }
        var length = 0
        for offset in 0..<4 {
            length |= Int(buffer[position + offset]) << (8 * offset)
        }
        guard length >= 1 else { throw ProtocolError(.malformedFrame, "a frame of length 0 has no type") }
        guard length <= Wire.maximumFrameLength else {
            throw ProtocolError(
                .frameTooLarge,
                "a frame of \(length) bytes is longer than \(Wire.maximumFrameLength) bytes"
            )
        }
        guard pendingCount >= 4 + length else { return nil }
        let type = buffer[position + 4]
        let payload = buffer[(position + Wire.headerLength)..<(position + 4 + length)]
        position += 4 + length
        if position == buffer.count {
            // The payload keeps the storage alive for as long as the caller looks at it.
            buffer = []
            position = 0
        }
        return try FrameDecoder.frame(type, payload)
    }

    private mutating func discardDecoded() {
        guard position > 0 else { return }
        // A new buffer, not a shift in place: a frame that the caller still holds would force a copy of it all anyway.
        buffer = Array(buffer[position...])
        position = 0
    }

    /// The frame with this type and payload.
    static func frame(_ number: UInt8, _ payload: ArraySlice<UInt8>) throws(ProtocolError) -> Frame {
        guard let type = FrameType(rawValue: number) else { return .unknown(type: number) }
        switch type {
        case .output: return .output(payload)
        case .input: return .input(payload)
        case .aside: return .aside(payload)
        default: break
        }
        var reader = ByteReader(payload, subject: .frame(type))
        return switch type {
        case .grant: .grant(try Grant(from: &reader))
        case .hello: .hello(try Hello(from: &reader))
        case .attach: .attach(try Attach(from: &reader))
        case .snapshot: .snapshot(try Snapshot(from: &reader))
        case .output: .output(payload)
        case .input: .input(payload)
        case .aside: .aside(payload)
        case .resize: .resize(try reader.size())
        case .status: .status(try Status(from: &reader))
        case .detach: .detach(try Detach(from: &reader))
        case .exit: .exit(try Exit(from: &reader))
        case .ping: .ping(try reader.integer())
        case .pong: .pong(try reader.integer())
        case .error: .error(ProtocolError(.init(rawValue: try reader.integer()), try reader.string()))
        case .stop: .stop(try Stop(from: &reader))
        case .signal: .signal(try reader.integer())
        case .capture: .capture(scrollbackLines: try reader.integer())
        case .appearance: .appearance(try Appearance(from: &reader))
        case .upgrade: .upgrade(program: try reader.string())
        case .upgraded: .upgraded(try Upgraded(from: &reader))
        case .inquiry: .inquiry(try reader.integer())
        case .facts: .facts(try IdleFacts(from: &reader))
        case .type: .type(try TypeRequest(from: &reader))
        case .typed: .typed(try Typed(from: &reader))
        case .activity: .activity(try ActivityFacts(from: &reader))
        case .recorded: .recorded(part: try reader.integer())
        }
    }
}
