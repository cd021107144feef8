/// Makes a terminal's line ends those of a file: CR LF becomes LF, wherever reads have cut it.
struct LineFeeds {
    private var holdsReturn = false

    /// The bytes that can be written now.
    mutating func convert(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        for byte in bytes {
            if holdsReturn {
                // Of several CR in front of LF one belongs to it.
                if byte != 0x0A { result.append(0x0D) }
                holdsReturn = false
            }
            if byte == 0x0D { holdsReturn = true } else { result.append(byte) }
        }
        return result
    }

    /// What is left at the end.
    mutating func finish() -> [UInt8] {
        defer { holdsReturn = false }
        return holdsReturn ? [0x0D] : []
    }
}
