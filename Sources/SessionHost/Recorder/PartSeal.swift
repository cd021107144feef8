import Recording
import SessionModel

/// Text on its way into a sealed part: sealed in whole lines, so that the file can be cut behind any chunk.
struct PartSeal {
    /// What is to be written to the file.
    var outgoing: [UInt8]

    private var writer: SealWriter
    /// The beginning of a line.
    private var tail: [UInt8] = []
    /// Bytes of text in what was sealed last; nil while nothing is being added.
    private var sealed: Int?

    /// Seals to `key`.
    init(to key: SealPublicKey) {
        writer = SealWriter(to: key)
        outgoing = writer.header
    }

    /// Seals the lines that `bytes` end, unless they are being written already.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        guard sealed == nil else { return }
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            tail += bytes
            sealed = 0
            return
        }
        let lines = tail + bytes[...end]
        outgoing += writer.seal(lines[...])
        tail = Array(bytes[(end + 1)...])
        sealed = lines.count
    }

    /// All of ``outgoing`` is in the file; returns how many bytes of text that is.
    mutating func finishAdding() -> Int {
        defer { sealed = nil }
        return sealed ?? 0
    }
}
