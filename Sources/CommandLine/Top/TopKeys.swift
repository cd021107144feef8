/// Cuts what a terminal sends into keys.
enum TopKeys {
    /// The keys of one read: single characters, and the sequences of cursor keys (ECMA-48, CSI; xterm ctlseqs, SS3).
    static func split(_ text: String) -> [String] {
        var keys: [String] = []
        var rest = Array(text.unicodeScalars)[...]
        while let first = rest.first {
            var count = 1
            if first == "\u{1B}", rest.count > 2, ["[", "O"].contains(rest[rest.startIndex + 1]) {
                let final = rest.dropFirst(2).firstIndex { (0x40...0x7E).contains($0.value) }
                count = final.map { $0 - rest.startIndex + 1 } ?? rest.count
            }
            var key = String.UnicodeScalarView()
            key.append(contentsOf: rest.prefix(count))
            keys.append(String(key))
            rest = rest.dropFirst(count)
        }
        return keys
    }
}
