/// A text for the agent, to be typed once, whole, and with its keys behind it.
public struct TypeRequest: Hashable, Sendable {
    /// How the text is typed.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The number on the wire.
        public let rawValue: UInt8

        /// The flags with these bits; those of later versions are kept.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// As a paste, with brackets around it where the program has asked for them (mode 2004).
        public static let paste = Flags(rawValue: 1 << 0)
        /// Enter comes behind it.
        public static let submit = Flags(rawValue: 1 << 1)
        /// The bytes go as they are.
        public static let raw = Flags(rawValue: 1 << 2)
        /// Nothing is typed: what became of the request with this token?
        public static let inquire = Flags(rawValue: 1 << 3)
    }

    /// The most bytes of text and keys together: a frame holds them.
    public static let maximumText = 512 << 10
    /// The most bytes of a token.
    public static let maximumToken = 64
    /// The most keys.
    public static let maximumKeys = 255

    /// What makes two requests the same: the second one is not typed.
    public var token: String
    /// How it is typed.
    public var flags: Flags
    /// Milliseconds after which there is an answer in any case.
    public var timeout: UInt32
    /// The text.
    public var text: [UInt8]
    /// Keys behind the text, each of which the program reads by itself.
    public var keys: [[UInt8]]

    /// A request.
    public init(token: String, flags: Flags, timeout: UInt32, text: [UInt8], keys: [[UInt8]] = []) {
        (self.token, self.flags, self.timeout, self.text, self.keys) = (token, flags, timeout, text, keys)
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        token = try reader.string()
        flags = Flags(rawValue: try reader.integer())
        timeout = try reader.integer()
        text = Array(try reader.bytes(count: Int(try reader.integer(UInt32.self))))
        keys = []
        for _ in 0..<(try reader.integer(UInt8.self)) {
            keys.append(Array(try reader.bytes(count: Int(try reader.integer(UInt16.self)))))
        }
    }

    func encode(into writer: inout ByteWriter) {
        writer.put(token)
        writer.put(flags.rawValue)
        writer.put(timeout)
        writer.put(UInt32(text.count))
        writer.put(text[...])
        let keys = self.keys.prefix(Self.maximumKeys)
        writer.put(UInt8(keys.count))
        for key in keys {
            let bytes = key.prefix(Int(UInt16.max))
            writer.put(UInt16(bytes.count))
            writer.put(bytes)
        }
    }
}
