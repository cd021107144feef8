import SessionModel

/// The state of the terminal at one point of its output; what is sent next goes on from there.
public struct Snapshot: Hashable, Sendable {
    /// Bytes that the agent had written when the snapshot was taken: the number of the next output byte.
    public var sequence: UInt64
    /// Output bytes that this client has missed since the last snapshot, because it did not read fast enough; 0 on
    /// attach.
    public var lost: UInt64
    /// Whether the state goes on in another snapshot frame with the same sequence.
    public var isContinued: Bool
    /// The size of the terminal whose state it is.
    public var size: TerminalSize
    /// What to write to a terminal that was reset to make it show the state; empty where none was asked for.
    public var bytes: ArraySlice<UInt8>

    private static let continuedFlag: UInt8 = 1

    /// A snapshot taken at `sequence`.
    public init(
        sequence: UInt64,
        size: TerminalSize,
        lost: UInt64 = 0,
        isContinued: Bool = false,
        bytes: ArraySlice<UInt8> = []
    ) {
        self.sequence = sequence
        self.size = size
        self.lost = lost
        self.isContinued = isContinued
        self.bytes = bytes
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        sequence = try reader.integer()
        lost = try reader.integer()
        isContinued = try reader.integer(UInt8.self) & Self.continuedFlag != 0
        bytes = try reader.bytes(count: Int(try reader.integer(UInt32.self)))
        size = try reader.size()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(sequence)
        writer.put(lost)
        writer.put(isContinued ? Self.continuedFlag : 0)
        writer.put(UInt32(bytes.count))
        writer.put(bytes)
        writer.put(size)
    }
}
