/// Where clusters end (UAX #29, 3.1.1), for the clusters that a terminal meets one code point at a time.
enum GraphemeBreak {
    /// What two neighbours tell of a break between them.
    enum Verdict {
        case joins, breaks
        /// It joins where the cluster's end is what the rule asks for.
        case joinsFlag, joinsPictograph
    }

    /// Whether a code point joins the one in front of it.
    @inline(__always)
    static func verdict(_ last: CharacterProperties, _ after: CharacterProperties) -> Verdict {
        switch after.breaking {
        case .extend, .joiner, .spacingMark: return .joins
        case .control: return .breaks
        default: break
        }
        switch (last.breaking, after.breaking) {
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
}
