/// Where clusters end (UAX #29, 3.1.1), for the clusters that a terminal meets one code point at a time.
enum GraphemeBreak {
    /// What two neighbours tell of a break between them.
    enum Verdict {
        case joins, breaks
        /// It joins where the cluster's end is what the rule asks for.
        case joinsFlag, joinsPictograph
    }

    /// Whether a code point joins the one in front of it.
    static func verdict(_ last: UInt32, _ after: CharacterProperties) -> Verdict {
        switch after.breaking {
        case .extend, .joiner, .spacingMark: return .joins
        case .control: return .breaks
        default: break
        }
        switch (CharacterProperties.of(last).breaking, after.breaking) {
        case (.prepend, _): return .joins
        case (.leading, .leading), (.leading, .vowel), (.leading, .leadingVowel), (.leading, .leadingVowelTrailing),
            (.leadingVowel, .vowel), (.leadingVowel, .trailing), (.vowel, .vowel), (.vowel, .trailing),
            (.leadingVowelTrailing, .trailing), (.trailing, .trailing):
            return .joins
        case (.regional, .regional): return .joinsFlag
        case (.joiner, _): return after.isPictographic ? .joinsPictograph : .breaks
        default: return .breaks
        }
    }

    /// Whether a cluster ends in an odd number of regional indicators (GB12, GB13).
    static func endsInHalfFlag(_ cluster: [UInt32]) -> Bool {
        var count = 0
        for code in cluster.reversed() {
            guard CharacterProperties.of(code).breaking == .regional else { break }
            count += 1
        }
        return count % 2 == 1
    }

    /// A pictograph, any extenders, a joiner (GB11).
    static func endsInPictographicJoiner(_ cluster: [UInt32]) -> Bool {
        for code in cluster.dropLast().reversed() {
            let properties = CharacterProperties.of(code)
            if properties.isPictographic { return true }
            guard properties.breaking == .extend else { return false }
        }
        return false
    }
}
