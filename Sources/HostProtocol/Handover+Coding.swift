import SessionModel

extension Handover {
    /// The first bytes: "ROOSTHND".
    private static let magic = Array("ROOSTHND".utf8)
    /// The layout. A program reads older ones and no later one; fields are only ever added at the end.
    static let version: UInt16 = 2
    /// The first layout with ``extras``.
    private static let extrasVersion: UInt16 = 2

    /// The bytes for the program that takes over. Throws what encoding the launch request throws.
    public func encode() throws(ProtocolError) -> [UInt8] {
        var writer = ByteWriter(Self.magic)
        writer.put(Self.version)
        writer.putBlob(try request.encode())
        for number in [agentPID, master, peer, listener] { writer.put(number) }
        writer.put(size)
        writer.put(sequence)
        writer.put(outputBytes)
        writer.putBlob(screen)
        writer.putBlob(held)
        writer.put(isWithinSequence ? UInt8(1) : 0)
        writer.put(owesTitle ? UInt8(1) : 0)
        appearance.encode(into: &writer)
        writer.putBlob(input)
        writer.put(lastNumber)
        for time in [idle.start, idle.output, idle.input, idle.departure] { writer.put(time ?? 0) }
        writer.put(UInt32(connections.count))
        for connection in connections { writer.putBlob(connection.encode()) }
        writer.put(UInt32(extras.count))
        for (name, bytes) in extras.sorted(by: { $0.key < $1.key }) {
            writer.put(name)
            writer.putBlob(bytes)
        }
        return writer.bytes
    }

    /// Reads what another program has handed over.
    ///
    /// Throws ``ProtocolError/Code/malformedFrame``, and ``ProtocolError/Code/incompatibleVersion`` for a later layout.
    public init(decoding bytes: ArraySlice<UInt8>) throws(ProtocolError) {
        var reader = ByteReader(bytes, subject: .handover)
        guard try reader.bytes(count: Self.magic.count).elementsEqual(Self.magic) else {
            throw ProtocolError(.malformedFrame, "hand-over: it does not begin with ROOSTHND")
        }
        let version = try reader.integer(UInt16.self)
        guard (1...Self.version).contains(version) else {
            throw ProtocolError(
                .incompatibleVersion,
                "hand-over: its layout is \(version), this program reads 1 to \(Self.version)"
            )
        }
        self.init(
            request: try LaunchRequest(decoding: reader.blob()),
            agentPID: try reader.integer(),
            master: try reader.integer(),
            peer: try reader.integer(),
            listener: try reader.integer(),
            size: try reader.size()
        )
        sequence = try reader.integer()
        outputBytes = try reader.integer()
        screen = Array(try reader.blob())
        held = Array(try reader.blob())
        isWithinSequence = try reader.integer(UInt8.self) != 0
        owesTitle = try reader.integer(UInt8.self) != 0
        appearance = try Appearance(from: &reader)
        input = Array(try reader.blob())
        lastNumber = try reader.integer()
        idle.start = try reader.integer()
        idle.output = try Self.time(from: &reader)
        idle.input = try Self.time(from: &reader)
        idle.departure = try Self.time(from: &reader)
        for _ in 0..<(try reader.integer(UInt32.self)) {
            connections.append(try Connection(decoding: reader.blob()))
        }
        guard version >= Self.extrasVersion else { return }
        for _ in 0..<(try reader.integer(UInt32.self)) {
            let name = try reader.string()
            extras[name] = Array(try reader.blob())
        }
    }

    private static func time(from reader: inout ByteReader) throws(ProtocolError) -> UInt64? {
        let time = try reader.integer(UInt64.self)
        return time == 0 ? nil : time
    }
}

extension Handover.Connection {
    private static let none: UInt8 = 0

    fileprivate func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.put(descriptor)
        writer.put(number)
        writer.put(grant == nil ? Self.none : 1)
        grant?.encode(into: &writer)
        writer.put(isReady ? UInt8(1) : 0)
        writer.put(attachment?.rawValue ?? Self.none)
        replay.encode(into: &writer)
        appearance.encode(into: &writer)
        writer.putBlob(received)
        writer.putBlob(queue)
        writer.put(tornRest)
        writer.put(lost == nil ? Self.none : 1)
        writer.put(lost ?? 0)
        writer.putBlob(heldInput)
        writer.put(size == nil ? Self.none : 1)
        writer.put(size ?? .standard)
        return writer.bytes
    }

    fileprivate init(decoding bytes: ArraySlice<UInt8>) throws(ProtocolError) {
        var reader = ByteReader(bytes, subject: .handover)
        self.init(descriptor: try reader.integer(), number: try reader.integer())
        if try reader.integer(UInt8.self) != Self.none { grant = try Grant(from: &reader) }
        isReady = try reader.integer(UInt8.self) != 0
        attachment = Attach.Mode(rawValue: try reader.integer())
        replay = try Attach.Replay(from: &reader)
        appearance = try Appearance(from: &reader)
        received = Array(try reader.blob())
        queue = Array(try reader.blob())
        tornRest = try reader.integer()
        let hasLost = try reader.integer(UInt8.self) != Self.none
        let count = try reader.integer(UInt64.self)
        lost = hasLost ? count : nil
        heldInput = Array(try reader.blob())
        let hasSize = try reader.integer(UInt8.self) != Self.none
        let size = try reader.size()
        self.size = hasSize ? size : nil
    }
}

extension ByteWriter {
    /// Bytes with a u32 in front.
    fileprivate mutating func putBlob(_ blob: [UInt8]) {
        put(UInt32(blob.count))
        put(blob[...])
    }
}

extension ByteReader {
    fileprivate mutating func blob() throws(ProtocolError) -> ArraySlice<UInt8> {
        try bytes(count: Int(try integer(UInt32.self)))
    }
}
