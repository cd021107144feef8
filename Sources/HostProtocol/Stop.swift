/// Says who asks for a stop and why. It stops nothing: the signal that follows does; the host keeps the words for its
/// final record.
public struct Stop: Hashable, Sendable {
    /// Who asks: "uid 1000 pid 4711 roost".
    public var who: String
    /// Why: "idle for 2 h".
    public var why: String

    /// The words for the record.
    public init(who: String, why: String) {
        self.who = who
        self.why = why
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        who = try reader.string()
        why = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(who)
        writer.put(why)
    }
}
