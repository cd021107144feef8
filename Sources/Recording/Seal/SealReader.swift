import CSodium
import CZstd
import SessionModel

/// Opens sealed bytes, which may come cut anywhere.
public struct SealReader {
    private let key: SealSecretKey
    private var pending: [UInt8] = []
    private var start = 0
    private var state: crypto_secretstream_xchacha20poly1305_state?

    /// A reader with the key that the parts were sealed to.
    public init(key: SealSecretKey) {
        Sodium.start()
        self.key = key
    }

    /// Bytes that are not whole yet: at the end of a file, what a crash cut short.
    public var pendingCount: Int { pending.count - start }

    /// Takes what comes next of the file.
    public mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            pending.removeFirst(start)
            start = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// The text of the next chunk that is whole; nil where there is none yet.
    ///
    /// Throws ``RecordingError/Code/wrongKey`` and ``RecordingError/Code/damaged``.
    public mutating func next() throws(RecordingError) -> [UInt8]? {
        while true {
            let rest = pending[start...]
            guard rest.count >= SealFormat.magic.count else { return nil }
            if rest.starts(with: SealFormat.magic) {
                guard rest.count >= SealFormat.headerLength else { return nil }
                try beginSection(rest.prefix(SealFormat.headerLength))
                start += SealFormat.headerLength
                continue
            }
            guard state != nil, let length = SealFormat.chunkLength(rest) else {
                throw RecordingError(.damaged, "the sealed recording is damaged: there is no chunk where one should be")
            }
            guard rest.count >= 4 + length else { return nil }
            let text = try open(Array(rest.dropFirst(4).prefix(length)))
            start += 4 + length
            return text
        }
    }

    private mutating func beginSection(_ header: ArraySlice<UInt8>) throws(RecordingError) {
        let sealedKey = Array(header.dropFirst(SealFormat.magic.count).prefix(SealFormat.sealedKeyLength))
        let streamHeader = Array(header.suffix(SealFormat.streamHeaderLength))
        var streamKey = [UInt8](repeating: 0, count: Int(crypto_secretstream_xchacha20poly1305_keybytes()))
        let isOpen = crypto_box_seal_open(
            &streamKey,
            sealedKey,
            UInt64(sealedKey.count),
            key.publicKey.bytes,
            key.bytes
        )
        guard isOpen == 0 else {
            throw RecordingError(
                .wrongKey,
                "the recording was sealed to another key than \(key.publicKey): give the secret key that belongs to it"
            )
        }
        var state = crypto_secretstream_xchacha20poly1305_state()
        crypto_secretstream_xchacha20poly1305_init_pull(&state, streamHeader, streamKey)
        sodium_memzero(&streamKey, streamKey.count)
        self.state = state
    }

    private mutating func open(_ ciphertext: [UInt8]) throws(RecordingError) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: ciphertext.count - SealFormat.overhead)
        var tag: UInt8 = 0
        guard var state,
            crypto_secretstream_xchacha20poly1305_pull(
                &state,
                &packed,
                nil,
                &tag,
                ciphertext,
                UInt64(ciphertext.count),
                nil,
                0
            ) == 0
        else {
            throw RecordingError(.damaged, "the sealed recording is damaged: a chunk is not as it was written")
        }
        self.state = state
        switch packed.first.flatMap(SealFormat.Packing.init) {
        case .plain: return Array(packed.dropFirst())
        case .compressed: return try Self.unpack(packed.dropFirst())
        case nil:
            throw RecordingError(
                .damaged,
                "the sealed recording is packed in a way that this version does not know; use a newer roost"
            )
        }
    }

    private static func unpack(_ packed: ArraySlice<UInt8>) throws(RecordingError) -> [UInt8] {
        var text = [UInt8](repeating: 0, count: SealFormat.maximumChunk)
        let count = packed.withUnsafeBytes { source in
            text.withUnsafeMutableBytes { target in
                ZSTD_decompress(target.baseAddress, target.count, source.baseAddress, source.count)
            }
        }
        guard ZSTD_isError(count) == 0 else {
            throw RecordingError(
                .damaged,
                "the sealed recording is damaged: \(String(cString: ZSTD_getErrorName(count)))"
            )
        }
        text.removeLast(text.count - count)
        return text
    }
}
