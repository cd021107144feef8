import SessionModel

/// How the agent ended: the last frame of a connection.
public struct Exit: Hashable, Sendable {
    /// How the agent ended.
    public var status: ExitStatus
    /// Why, for people; empty when it ended by itself.
    public var text: String

    private static let exitedKind: UInt8 = 1
    private static let signaledKind: UInt8 = 2

    /// An end with `status`.
    public init(status: ExitStatus, text: String = "") {
        self.status = status
        self.text = text
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        let kind = try reader.integer(UInt8.self)
        let code = try reader.integer(Int32.self)
        let core = try reader.integer(UInt8.self)
        switch kind {
        case Self.exitedKind: status = .exited(code)
        case Self.signaledKind: status = .signaled(code, dumpedCore: core != 0)
        default: throw ProtocolError(.malformedFrame, "exit: there is no kind \(kind)")
        }
        text = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        switch status {
        case .exited(let code):
            writer.put(Self.exitedKind)
            writer.put(code)
            writer.put(UInt8(0))
        case .signaled(let signal, let dumpedCore):
            writer.put(Self.signaledKind)
            writer.put(signal)
            writer.put(UInt8(dumpedCore ? 1 : 0))
        }
        writer.put(text)
    }
}
