/// What recordings are sealed to: whoever has it can seal, and not open (X25519, RFC 7748).
public struct SealPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// What the text of such a key begins with.
    public static let prefix = "roost-public-"
    /// Bytes of a key.
    public static let length = 32

    /// The key itself.
    public let bytes: [UInt8]

    /// A key of ``length`` bytes.
    public init(bytes: [UInt8]) { self.bytes = bytes }

    /// Reads the text of a key. Throws what is wrong with it.
    public init(parsing text: String) throws(ArgumentProblem) {
        guard let bytes = KeyText.decode(text, prefix: Self.prefix), bytes.count == Self.length else {
            throw ArgumentProblem(
                "expected a public key, which begins with \(Self.prefix); 'roost recordings keygen' makes one"
            )
        }
        self.bytes = bytes
    }

    /// The text of the key: the prefix and hexadecimal digits.
    public var description: String { KeyText.encode(bytes, prefix: Self.prefix) }
}
