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

    /// The properties of a code point.
    @inline(__always)
    static func of(_ code: UInt32) -> CharacterProperties {
        CharacterProperties(bits: pages.lookup(code))
    }

    private static let pages = PageTable(changes: changes)

    /// A two-stage table, made from the ranges when the first character outside ASCII comes: a session that prints
    /// none does not pay for it.
    private struct PageTable: Sendable {
        private var index: [UInt8]
        private var pages: [UInt8] = []

        init(changes: [UInt32]) {
            var flat: [UInt8] = Array(repeating: 0, count: 0x110000)
            for position in changes.indices {
                let start = Int(changes[position] >> 8)
                let end = position + 1 < changes.count ? Int(changes[position + 1] >> 8) : flat.count
                let value = UInt8(truncatingIfNeeded: changes[position])
                for code in start..<end { flat[code] = value }
            }
            index = []
            index.reserveCapacity(0x1100)
            var known: [ArraySlice<UInt8>: UInt8] = [:]
            for page in 0..<0x1100 {
                let slice = flat[(page << 8)..<((page + 1) << 8)]
                if let number = known[slice] {
                    index.append(number)
                } else {
                    let number = UInt8(truncatingIfNeeded: known.count)
                    known[slice] = number
                    index.append(number)
                    pages.append(contentsOf: slice)
                }
            }
        }

        @inline(__always)
        func lookup(_ code: UInt32) -> UInt8 {
            let page = Int(code >> 8)
            guard page < index.count else { return 1 }
            return pages[Int(index[page]) << 8 | Int(code & 0xFF)]
        }
    }
}
