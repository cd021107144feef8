/// What became of a ``TypeRequest``.
public struct Typed: Hashable, Sendable {
    /// How far it has come.
    public struct Outcome: RawRepresentable, Hashable, Sendable {
        /// The number on the wire.
        public let rawValue: UInt8

        /// The outcome with this number; those of later versions are kept.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The terminal has all of it.
        public static let typed = Outcome(rawValue: 1)
        /// The program does not read: what is left of it is typed, once, when it does.
        public static let queued = Outcome(rawValue: 2)
        /// Its turn did not come in time: nothing was typed, nor will be.
        public static let withdrawn = Outcome(rawValue: 3)
        /// It cannot be typed: nothing was, nor will be.
        public static let refused = Outcome(rawValue: 4)
        /// No request had this token; the answer to an inquiry.
        public static let unknown = Outcome(rawValue: 5)
        /// The agent has ended before it was typed.
        public static let ended = Outcome(rawValue: 6)
    }

    /// The request's token.
    public var token: String
    /// What became of it.
    public var outcome: Outcome
    /// Why, for people; empty where there is nothing to say.
    public var text: String

    /// An answer.
    public init(token: String, outcome: Outcome, text: String = "") {
        (self.token, self.outcome, self.text) = (token, outcome, text)
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        token = try reader.string()
        outcome = Outcome(rawValue: try reader.integer())
        text = try reader.string()
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(token)
        writer.put(outcome.rawValue)
        writer.put(text)
    }
}
