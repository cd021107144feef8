/// The text of a string sequence, made safe: what is shown or sent on holds no control characters.
enum Text {
    /// UTF-8, repaired, of a bounded length, without C0, DEL and C1. What comes out comes out again as it is.
    static func label(_ bytes: ArraySlice<UInt8>, limit: Int = Limits.maximumLabel) -> String {
        var text = String.UnicodeScalarView()
        var count = 0
        for scalar in String(decoding: bytes.prefix(limit), as: UTF8.self).unicodeScalars
        where scalar.value >= 0x20 && !(0x7F..<0xA0).contains(scalar.value) {
            // Repaired bytes take more room than broken ones.
            count += UTF8.width(scalar)
            if count > limit { break }
            text.append(scalar)
        }
        return String(text)
    }

    /// Bytes that are known to be ASCII.
    static func decode(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// What stands between semicolons.
    static func fields(_ bytes: ArraySlice<UInt8>) -> [String] {
        bytes.split(separator: 0x3B, maxSplits: 1024, omittingEmptySubsequences: false).map { label($0) }
    }
}
