/// The colours of a client's terminal, for the answers to a program that asks for them (OSC 10, 11 and 12).
public struct Appearance: Hashable, Sendable {
    /// The colour of text, 0xRRGGBB; nil where it is not known.
    public var foreground: UInt32?
    /// The colour behind it.
    public var background: UInt32?
    /// The colour of the cursor.
    public var cursor: UInt32?

    /// A colour that is not known, on the wire; so is every other value beyond 0xFFFFFF.
    private static let unknown = UInt32.max

    /// Colours as far as they are known.
    public init(foreground: UInt32? = nil, background: UInt32? = nil, cursor: UInt32? = nil) {
        self.foreground = foreground
        self.background = background
        self.cursor = cursor
    }

    init(from reader: inout ByteReader) throws(ProtocolError) {
        foreground = try Self.color(from: &reader)
        background = try Self.color(from: &reader)
        cursor = try Self.color(from: &reader)
    }

    func encode(into writer: inout ByteWriter) {
        for color in [foreground, background, cursor] { writer.put(color ?? Self.unknown) }
    }

    private static func color(from reader: inout ByteReader) throws(ProtocolError) -> UInt32? {
        let value = try reader.integer(UInt32.self)
        return value <= 0xFF_FFFF ? value : nil
    }
}
