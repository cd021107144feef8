import CSodium
import SessionModel

/// What opens sealed recordings; it stays with the user, and no process that records has it.
public struct SealSecretKey: Hashable, Sendable {
    /// What the text of such a key begins with.
    public static let prefix = "roost-secret-"

    /// The key itself.
    let bytes: [UInt8]

    /// Makes a new key from the kernel's random numbers.
    public init() {
        Sodium.start()
        var secret = [UInt8](repeating: 0, count: SealPublicKey.length)
        var unused = secret
        crypto_box_keypair(&unused, &secret)
        bytes = secret
    }

    /// Reads the text of a key. Throws ``RecordingError/Code/invalidKey``, and never says what the text was.
    public init(_ text: String) throws(RecordingError) {
        guard let bytes = KeyText.decode(text, prefix: Self.prefix), bytes.count == SealPublicKey.length else {
            throw RecordingError(
                .invalidKey,
                "that is no secret key for recordings; 'roost recordings keygen' makes one, and it begins with '\(Self.prefix)'"
            )
        }
        self.bytes = bytes
    }

    /// The text of the key: the prefix and hexadecimal digits.
    public var text: String { KeyText.encode(bytes, prefix: Self.prefix) }

    /// What to seal to, so that this key opens it.
    public var publicKey: SealPublicKey {
        Sodium.start()
        var key = [UInt8](repeating: 0, count: SealPublicKey.length)
        crypto_scalarmult_base(&key, bytes)
        return SealPublicKey(bytes: key)
    }
}
