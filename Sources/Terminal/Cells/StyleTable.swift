/// Styles by number. Number 0 is the default style; the others are swept when no cell has them any more.
///
/// An open-addressed table and not a `Dictionary`: a coloured log looks styles up millions of times a second.
struct StyleTable {
    private(set) var styles: [Style] = [.standard]
    private var slots: [UInt16] = Array(repeating: 0, count: 32)
    private var free: [UInt16] = []
    /// The table is swept when so many are in use.
    private(set) var threshold = 256
    /// Refusals that are left before a full table is swept again.
    private var patience = 0

    /// Styles in use, and those that were when the table was last swept.
    var count: Int { styles.count - free.count }

    @inline(__always)
    private static func hash(_ words: (UInt64, UInt64)) -> Int {
        // The high bits of a product depend on all bits below, and two products at once take no longer than one.
        let mixed = words.0 &* 0x9E37_79B9_7F4A_7C15 ^ words.1 &* 0xBF58_476D_1CE4_E5B9
        return Int(truncatingIfNeeded: mixed >> 40)
    }

    subscript(id: UInt16) -> Style { styles[Int(id)] }

    /// The number of a style that the table has.
    func find(_ style: Style) -> UInt16? {
        let words = style.words
        if words == (0, 0) { return 0 }
        let mask = slots.count - 1
        var slot = StyleTable.hash(words) & mask
        while true {
            let id = slots[slot]
            if id == 0 { return nil }
            if styles[Int(id)].words == words { return id }
            slot = (slot + 1) & mask
        }
    }

    /// Whether the next new style should wait for a sweep.
    mutating func wantsSweep() -> Bool {
        guard count >= threshold else { return false }
        if patience > 0 {
            patience -= 1
            return false
        }
        return true
    }

    /// The number of a style that the table does not have yet; 0 where it is full.
    mutating func insert(_ style: Style) -> UInt16 {
        let id: UInt16
        if let reused = free.popLast() {
            id = reused
            styles[Int(id)] = style
        } else if styles.count < Limits.maximumStyles {
            id = UInt16(styles.count)
            styles.append(style)
        } else {
            return 0
        }
        if count * 2 > slots.count {
            rebuild(size: slots.count * 2)
        } else {
            place(id)
        }
        return id
    }

    /// Frees what is not marked; the numbers of the others stay.
    mutating func sweep(marked: [Bool]) {
        free.removeAll(keepingCapacity: true)
        for id in stride(from: styles.count - 1, to: 0, by: -1) where !marked[id] {
            styles[id] = .standard
            free.append(UInt16(id))
        }
        threshold = min(max(256, count * 4), Limits.maximumStyles)
        patience = count * 4 > Limits.maximumStyles * 3 ? Limits.sweepInterval : 0
        rebuild(size: slots.count)
    }

    private mutating func place(_ id: UInt16) {
        let mask = slots.count - 1
        var slot = StyleTable.hash(styles[Int(id)].words) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = id
    }

    private mutating func rebuild(size: Int) {
        slots = Array(repeating: 0, count: size)
        for id in 1..<max(1, styles.count) where styles[id] != .standard { place(UInt16(id)) }
    }
}
