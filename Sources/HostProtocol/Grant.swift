/// What a connection may do: written by the broker before it hands the connection on.
public struct Grant: Hashable, Sendable {
    /// The kinds of connections.
    public enum Mode: UInt8, Sendable, CaseIterable {
        /// Looks and types.
        case control = 1
        /// Looks only.
        case view = 2
        /// The broker itself: is told of changes, types, signals and says why a stop comes.
        case broker = 3
    }

    /// What the connection may do.
    public var mode: Mode
    /// Who holds it, for people: "uid 1000 pid 4711 roost".
    public var label: String

    /// A grant of `mode` for whoever `label` describes.
    public init(mode: Mode, label: String) {
        self.mode = mode
        self.label = label
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        mode = try reader.choice("mode")
        label = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(mode.rawValue)
        writer.put(label)
    }
}
