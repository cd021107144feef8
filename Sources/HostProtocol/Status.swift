import SessionModel

/// Facts about a session that only its host knows: sent on attach, and again when one of them changes.
public struct Status: Hashable, Sendable {
    /// The agent's process id.
    public var childPID: Int32
    /// The size of the session's terminal.
    public var size: TerminalSize
    /// Attached clients that can type.
    public var clients: UInt32
    /// Attached clients that only look.
    public var viewers: UInt32
    /// Bytes that the agent has written. A change of this alone is not reported.
    public var sequence: UInt64
    /// The title that the agent gave its terminal; empty when it gave none.
    public var title: String

    /// The facts.
    public init(
        childPID: Int32,
        size: TerminalSize,
        clients: UInt32 = 0,
        viewers: UInt32 = 0,
        sequence: UInt64 = 0,
        title: String = ""
    ) {
        self.childPID = childPID
        self.size = size
        self.clients = clients
        self.viewers = viewers
        self.sequence = sequence
        self.title = title
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        childPID = try reader.integer()
        size = try reader.size()
        clients = try reader.integer()
        viewers = try reader.integer()
        sequence = try reader.integer()
        title = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(childPID)
        writer.put(size)
        writer.put(clients)
        writer.put(viewers)
        writer.put(sequence)
        writer.put(title)
    }
}
