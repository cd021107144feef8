/// What a terminal must know of a code point: its width in cells and how it joins others into a cluster
/// (UAX #11, UAX #29).
struct CharacterProperties {
    /// Grapheme_Cluster_Break, numbered as the generator numbers it.
    enum Break: UInt8 {
        case other, extend, joiner, spacingMark, prepend, regional, leading, vowel, trailing
        case leadingVowel, leadingVowelTrailing, control
    }

    let bits: UInt8

    /// Cells that it takes where clusters are not joined: 0, 1 or 2.
    var width: Int { Int(bits & 3) }
    /// Its part in a cluster.
    var breaking: Break { Break(rawValue: bits >> 2 & 15) ?? .other }
    /// Extended_Pictographic.
    var isPictographic: Bool { bits & 0x40 != 0 }
    /// Narrow by itself, wide with U+FE0F behind it.
    var widensWithSelector: Bool { bits & 0x80 != 0 }

    /// Not part of any cluster but its own, whatever stands around it, but for a prepended mark in front.
    @inline(__always)
    var isSimple: Bool { bits == 1 || bits == 2 }

    /// The properties of a code point.
    static func of(_ code: UInt32) -> CharacterProperties { CharacterTable.shared[code] }
}
