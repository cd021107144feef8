/// An orderly end of the connection; the session goes on.
public struct Detach: Hashable, Sendable {
    /// Why the connection ends. Open: a peer may know more reasons than we do.
    public struct Reason: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public let rawValue: UInt16

        /// The reason with this number.
        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        /// The person at the client asked for it; also the host's answer to that.
        public static let requested = Reason(rawValue: 1)
        /// The client's own terminal went away.
        public static let hangUp = Reason(rawValue: 2)
        /// Somebody else asked the host to close the connection.
        public static let dismissed = Reason(rawValue: 3)
    }

    /// Why the connection ends.
    public var reason: Reason
    /// The same for people; may be empty.
    public var text: String

    /// An end for `reason`.
    public init(reason: Reason, text: String = "") {
        self.reason = reason
        self.text = text
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        reason = Reason(rawValue: try reader.integer())
        text = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(reason.rawValue)
        writer.put(text)
    }
}
