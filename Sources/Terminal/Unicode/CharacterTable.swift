/// The properties of all code points in two stages: pages of 256, and which of them each block has.
struct CharacterTable: Sendable {
    private var index: [UInt8] = []
    private var pages: [UInt8] = []

    /// Made from the ranges when the first character outside ASCII comes: a session that prints none does not pay
    /// for it.
    static let shared = CharacterTable(changes: CharacterProperties.changes)

    /// Knows nothing.
    init() {}

    private init(changes: [UInt32]) {
        let end = 0x110000
        func start(_ change: Int) -> Int { change < changes.count ? Int(changes[change] >> 8) : end }
        // Most blocks have one value throughout, and share a page.
        var uniform: [UInt8?] = Array(repeating: nil, count: 256)
        var change = 0
        index.reserveCapacity(end >> 8)
        for first in stride(from: 0, to: end, by: 256) {
            while start(change + 1) <= first { change += 1 }
            let value = UInt8(truncatingIfNeeded: changes[change])
            let isUniform = start(change + 1) >= first + 256
            if isUniform, let known = uniform[Int(value)] {
                index.append(known)
                continue
            }
            let number = UInt8(pages.count >> 8)
            index.append(number)
            if isUniform { uniform[Int(value)] = number }
            for code in first..<(first + 256) {
                if start(change + 1) == code { change += 1 }
                pages.append(UInt8(truncatingIfNeeded: changes[change]))
            }
        }
    }

    var isEmpty: Bool { index.isEmpty }

    subscript(code: UInt32) -> CharacterProperties {
        @inline(__always) get {
            let block = Int(code >> 8)
            guard block < index.count else { return CharacterProperties(bits: 1) }
            return CharacterProperties(bits: pages[Int(index[block]) << 8 | Int(code & 0xFF)])
        }
    }
}
