/// Where clusters end (UAX #29, 3.1.1), for the clusters that a terminal meets one code point at a time.
enum GraphemeBreak {
    /// Whether a code point joins the cluster in front of it.
    static func joins(_ cluster: [UInt32], _ next: UInt32) -> Bool {
        guard let last = cluster.last else { return false }
        let before = CharacterProperties.of(last)
        let after = CharacterProperties.of(next)
        switch after.breaking {
        case .extend, .joiner, .spacingMark: return true
        case .control: return false
        default: break
        }
        switch (before.breaking, after.breaking) {
        case (.prepend, _): return true
        case (.leading, .leading), (.leading, .vowel), (.leading, .leadingVowel), (.leading, .leadingVowelTrailing),
            (.leadingVowel, .vowel), (.leadingVowel, .trailing), (.vowel, .vowel), (.vowel, .trailing),
            (.leadingVowelTrailing, .trailing), (.trailing, .trailing):
            return true
        case (.regional, .regional):
            var count = 0
            for code in cluster.reversed() {
                guard CharacterProperties.of(code).breaking == .regional else { break }
                count += 1
            }
            return count % 2 == 1
        case (.joiner, _):
            return after.isPictographic && endsInPictographicJoiner(cluster)
        default: return false
        }
    }

    /// A pictograph, any extenders, a joiner (GB11).
    private static func endsInPictographicJoiner(_ cluster: [UInt32]) -> Bool {
        for code in cluster.dropLast().reversed() {
            let properties = CharacterProperties.of(code)
            if properties.isPictographic { return true }
            guard properties.breaking == .extend else { return false }
        }
        return false
    }
}
