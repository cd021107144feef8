import CSodium
import CZstd
import SessionModel

/// Seals what is written: one section of a sealed file (``SealFormat``).
public struct SealWriter {
    /// Where the level of zstd gains little more.
    private static let level: Int32 = 3

    /// What the section begins with; to be written first.
    public let header: [UInt8]
    private var state = crypto_secretstream_xchacha20poly1305_state()

    /// A section with a key of its own, sealed to `key`.
    public init(to key: SealPublicKey) {
        Sodium.start()
        var streamKey = [UInt8](repeating: 0, count: Int(crypto_secretstream_xchacha20poly1305_keybytes()))
        crypto_secretstream_xchacha20poly1305_keygen(&streamKey)
        var sealedKey = [UInt8](repeating: 0, count: SealFormat.sealedKeyLength)
        crypto_box_seal(&sealedKey, streamKey, UInt64(streamKey.count), key.bytes)
        var streamHeader = [UInt8](repeating: 0, count: SealFormat.streamHeaderLength)
        crypto_secretstream_xchacha20poly1305_init_push(&state, &streamHeader, streamKey)
        sodium_memzero(&streamKey, streamKey.count)
        header = SealFormat.magic + sealedKey + streamHeader
    }

    /// The chunks that hold `bytes`.
    public mutating func seal(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var rest = bytes
        var chunks: [UInt8] = []
        while !rest.isEmpty {
            append(Self.pack(rest.prefix(SealFormat.maximumChunk)), to: &chunks)
            rest = rest.dropFirst(SealFormat.maximumChunk)
        }
        return chunks
    }

    private mutating func append(_ packed: [UInt8], to chunks: inout [UInt8]) {
        var ciphertext = [UInt8](repeating: 0, count: packed.count + SealFormat.overhead)
        crypto_secretstream_xchacha20poly1305_push(
            &state,
            &ciphertext,
            nil,
            packed,
            UInt64(packed.count),
            nil,
            0,
            UInt8(crypto_secretstream_xchacha20poly1305_tag_message())
        )
        let length = UInt32(ciphertext.count)
        for position in 0..<4 { chunks.append(UInt8(truncatingIfNeeded: length >> (8 * UInt32(position)))) }
        chunks += ciphertext
    }

    /// The text as it goes into a chunk: compressed where that makes it shorter.
    private static func pack(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: 1 + ZSTD_compressBound(bytes.count))
        let count = bytes.withUnsafeBytes { source in
            packed.withUnsafeMutableBytes { target in
                ZSTD_compress(
                    target.baseAddress?.advanced(by: 1),
                    target.count - 1,
                    source.baseAddress,
                    source.count,
                    level
                )
            }
        }
        guard ZSTD_isError(count) == 0, count < bytes.count else { return [SealFormat.Packing.plain.rawValue] + bytes }
        packed[0] = SealFormat.Packing.compressed.rawValue
        packed.removeLast(packed.count - 1 - count)
        return packed
    }
}
