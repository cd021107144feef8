/// Columns where HT stops (ECMA-48 8.3.60; DEC: every eighth column at first).
struct TabStops: Equatable {
    private var words: [UInt64]
    private(set) var columns: Int
    /// Columns beyond this one got the standard stops when the screen grew.
    private static let standardWord: UInt64 = 0x0101_0101_0101_0101

    init(columns: Int) {
        self.columns = columns
        words = Array(repeating: TabStops.standardWord, count: (columns + 63) / 64)
        trim()
    }

    subscript(column: Int) -> Bool {
        get { column < columns && words[column >> 6] >> UInt64(column & 63) & 1 != 0 }
        set {
            guard column < columns else { return }
            let bit: UInt64 = 1 << UInt64(column & 63)
            if newValue { words[column >> 6] |= bit } else { words[column >> 6] &= ~bit }
        }
    }

    /// Whether the stops are those of a new terminal.
    var isStandard: Bool { self == TabStops(columns: columns) }

    mutating func clear() {
        for index in words.indices { words[index] = 0 }
    }

    /// The next stop, or the limit.
    func next(after column: Int, limit: Int) -> Int {
        var index = (column + 1) >> 6
        var kept = ~UInt64(0) << UInt64((column + 1) & 63)
        while index < words.count, index << 6 < limit {
            let found = words[index] & kept
            if found != 0 { return min(index << 6 + found.trailingZeroBitCount, limit) }
            index += 1
            kept = ~0
        }
        return limit
    }

    /// The stop in front, or the limit.
    func previous(before column: Int, limit: Int) -> Int {
        guard column > limit else { return limit }
        var index = (column - 1) >> 6
        var kept = ~UInt64(0) >> UInt64(63 - (column - 1) & 63)
        while index >= 0, index << 6 + 63 > limit {
            let found = words[index] & kept
            if found != 0 { return max(index << 6 + 63 - found.leadingZeroBitCount, limit) }
            index -= 1
            kept = ~0
        }
        return limit
    }

    /// Keeps the stops, with the standard ones in new columns.
    mutating func resize(_ columns: Int) {
        var resized = TabStops(columns: columns)
        for column in 0..<min(columns, self.columns) { resized[column] = self[column] }
        self = resized
    }

    private mutating func trim() {
        if columns & 63 != 0, let last = words.indices.last { words[last] &= (1 << UInt64(columns & 63)) - 1 }
    }
}
