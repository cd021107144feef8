/// How alike words are.
enum Spelling {
    /// `word` in lower case, without `-` and `_`: what two spellings of a key have in common.
    static func folded(_ word: some StringProtocol) -> String {
        word.lowercased().filter { $0 != "-" && $0 != "_" }
    }

    /// The one of `words` that was probably meant; nil when none is near.
    static func nearest(to word: String, among words: [String]) -> String? {
        let target = Array(folded(word).utf8)
        guard target.count <= longest else { return nil }
        let near = words.map { (word: $0, distance: distance(Array(folded($0).utf8), target)) }
            .min { $0.distance < $1.distance }
        guard let near, near.distance <= max(1, target.count / 3) else { return nil }
        return near.word
    }

    /// `; did you mean 'Capacity'?`, or nothing.
    static func hint(for word: String, among words: [String]) -> String {
        nearest(to: word, among: words).map { "; did you mean '\($0)'?" } ?? ""
    }

    private static let longest = 64

    /// Letters to add, take away or replace (the Levenshtein distance).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (i, letter) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let cost = min(diagonal + (letter == other ? 0 : 1), row[j] + 1, row[j + 1] + 1)
                diagonal = row[j + 1]
                row[j + 1] = cost
            }
        }
        return row[right.count]
    }
}
