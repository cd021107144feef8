/// Values by number, for those that cells share but that do not fit into a cell: hyperlinks.
/// Number 0 is never given.
struct InternTable<Value: Hashable> {
    private(set) var values: [Value?] = [nil]
    private var numbers: [Value: Int] = [:]
    private var free: [Int] = []
    private let maximum: Int
    private var threshold: Int
    private var patience = 0

    /// A table of at the most so many values.
    init(maximum: Int) {
        self.maximum = maximum
        threshold = min(256, maximum)
    }

    /// Values in use, and those that were when the table was last swept.
    var count: Int { numbers.count }

    subscript(id: Int) -> Value? { id < values.count ? values[id] : nil }

    /// The number of a value that the table has.
    func find(_ value: Value) -> Int? { numbers[value] }

    /// Whether the next new value should wait for a sweep.
    mutating func wantsSweep() -> Bool {
        guard count >= threshold else { return false }
        if patience > 0 {
            patience -= 1
            return false
        }
        return true
    }

    /// The number of a value that the table does not have yet; nothing where it is full.
    mutating func insert(_ value: Value) -> Int? {
        guard numbers.count < maximum - 1 else { return nil }
        let id: Int
        if let reused = free.popLast() {
            id = reused
            values[id] = value
        } else {
            id = values.count
            values.append(value)
        }
        numbers[value] = id
        return id
    }

    /// Frees what is not marked; the numbers of the others stay.
    mutating func sweep(marked: [Bool]) {
        for id in 1..<max(1, values.count) where !marked[id] {
            if let value = values[id] {
                numbers[value] = nil
                values[id] = nil
                free.append(id)
            }
        }
        threshold = min(max(256, count * 2), maximum - 1)
        patience = count * 4 > maximum * 3 ? Limits.sweepInterval : 0
    }
}
