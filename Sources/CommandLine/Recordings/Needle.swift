import Glibc

/// A text that is looked for in many lines: its rarest byte is looked for first.
struct Needle {
    private let bytes: [UInt8]
    private let anchor: Int

    /// Letters of terminals' text, the most common first; every other byte is rarer.
    private static let common = Array(" etaoinsrlhdcumpfgwybvk-./0_:1=,2()\"'xj3qz458679".utf8)

    init(_ text: String) {
        bytes = Array(text.utf8)
        let ranks = bytes.map { byte in Self.common.firstIndex(of: byte) ?? Self.common.count }
        anchor = ranks.indices.max { ranks[$0] < ranks[$1] } ?? 0
    }

    /// Whether there is nothing to look for.
    var isEmpty: Bool { bytes.isEmpty }

    /// Whether it stands in a line.
    func isFound(in line: UnsafeRawBufferPointer) -> Bool {
        guard let base = line.baseAddress, line.count >= bytes.count else { return false }
        return bytes.withUnsafeBytes { needle in
            guard let wanted = needle.baseAddress else { return false }
            var position = base + anchor
            let end = base + (line.count - bytes.count + anchor + 1)
            while position < end, let found = memchr(position, Int32(needle[anchor]), end - position) {
                let start = UnsafeRawPointer(found) - anchor
                if memcmp(start, wanted, needle.count) == 0 { return true }
                position = UnsafeRawPointer(found) + 1
            }
            return false
        }
    }
}
