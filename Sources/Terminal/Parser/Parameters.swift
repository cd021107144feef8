/// The parameters of a control sequence (ECMA-48 5.4.2), with subparameters (ITU-T T.416) in the same row.
struct Parameters {
    /// They stay where they are: an inline array is copied, all of it, for each value that is read.
    private let values: UnsafeMutablePointer<Int32>
    /// One bit for each value that stands behind a colon.
    private var colons: UInt32 = 0
    /// How many there are; an omitted one counts.
    private(set) var count = 0

    /// None; values are kept in a storage that has to live as long.
    init(in storage: borrowing ParameterStorage) {
        values = storage.values
    }

    @inline(__always)
    mutating func clear() {
        count = 0
        colons = 0
    }

    /// Adds a parameter; -1 is an omitted one.
    @inline(__always)
    mutating func append(_ value: Int32, colon: Bool) {
        guard count < Limits.maximumParameters else { return }
        values[count] = value
        if colon { colons |= 1 << UInt32(count) }
        count += 1
    }

    /// A value; -1 where it was omitted.
    @inline(__always)
    func raw(_ index: Int) -> Int { index < count ? Int(values[index]) : -1 }

    /// A value, with a default where it was omitted or 0.
    @inline(__always)
    func value(_ index: Int, default standard: Int = 1) -> Int {
        let value = raw(index)
        return value <= 0 ? standard : value
    }

    /// A value, with a default where it was omitted.
    @inline(__always)
    func selector(_ index: Int, default standard: Int = 0) -> Int {
        let value = raw(index)
        return value < 0 ? standard : value
    }

    /// Whether any value stands behind a colon.
    @inline(__always)
    var hasSubparameters: Bool { colons != 0 }

    /// Whether a value stands behind a colon.
    @inline(__always)
    func isSubparameter(_ index: Int) -> Bool { index < count && colons & (1 << UInt32(index)) != 0 }
}
