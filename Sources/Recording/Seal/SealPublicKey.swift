/// What recordings are sealed to: whoever has it can seal, and not open (X25519, RFC 7748).
public struct SealPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// What the text of such a key begins with.
    public static let prefix = "roost-public-"
    /// Bytes of a key.
    static let length = 32

    /// The key itself.
    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the text of a key. Throws ``RecordingError/Code/invalidKey``.
    public init(_ text: String) throws(RecordingError) {
        guard let bytes = KeyText.decode(text, prefix: Self.prefix), bytes.count == Self.length else {
            throw RecordingError(
                .invalidKey,
                "'\(text)' is no public key; 'roost recordings keygen' makes one, and it begins with '\(Self.prefix)'"
            )
        }
        self.bytes = bytes
    }

    /// The text of the key: the prefix and hexadecimal digits.
    public var description: String { KeyText.encode(bytes, prefix: Self.prefix) }
}
