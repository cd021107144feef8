import CSodium

/// What a sealed file looks like: sections, one behind the other; a writer that goes on with a file begins a new one.
///
/// A section: ``magic``, the section's key sealed to the user's public key (crypto_box_seal), the header of a stream
/// (crypto_secretstream_xchacha20poly1305), then chunks. A chunk: u32 length, little-endian, and so many bytes of
/// ciphertext. What is in it: one byte that says how the rest is packed (``Packing``), and the rest.
public enum SealFormat {
    /// What a section begins with; no length of a chunk does.
    static let magic = Array("ROOSTSL1".utf8)
    /// The largest plain text of one chunk, in bytes; more is cut into several.
    public static let maximumChunk = 1 << 20
    /// Bytes of the sealed key behind the magic.
    static let sealedKeyLength = Int(crypto_secretstream_xchacha20poly1305_keybytes() + crypto_box_sealbytes())
    /// Bytes of the stream's header behind that.
    static let streamHeaderLength = Int(crypto_secretstream_xchacha20poly1305_headerbytes())
    /// Bytes of a section in front of its first chunk.
    static let headerLength = magic.count + sealedKeyLength + streamHeaderLength
    /// Bytes by which ciphertext is longer than what is in it.
    static let overhead = Int(crypto_secretstream_xchacha20poly1305_abytes())
    /// The largest ciphertext of a chunk: a text that cannot be compressed goes as it is.
    static let maximumCiphertext = maximumChunk + 1 + overhead

    /// How a chunk is packed.
    enum Packing: UInt8 {
        case plain = 0
        /// One frame of zstd (RFC 8878).
        case compressed = 1
    }

    /// How many bytes of a sealed file are whole, by the lengths alone: what stands behind was cut short by a crash.
    /// `read` gives up to so many bytes from a position.
    public static func wholeLength(read: (_ position: Int, _ count: Int) -> [UInt8]) -> Int {
        var position = 0
        while true {
            let head = read(position, magic.count)
            let length: Int
            if head == magic {
                length = headerLength
            } else if let ciphertext = chunkLength(head), position > 0 {
                length = 4 + ciphertext
            } else {
                return position
            }
            guard read(position + length - 1, 1).count == 1 else { return position }
            position += length
        }
    }

    /// The length of the ciphertext of the chunk that `head` begins; nil where it is none.
    static func chunkLength(_ head: some Collection<UInt8>) -> Int? {
        guard head.count >= 4 else { return nil }
        let length = head.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        return (overhead + 1...maximumCiphertext).contains(length) ? length : nil
    }
}
