/// What a row has beside its cells.
struct RowFlags: OptionSet, Equatable {
    let rawValue: UInt8

    /// The text goes on in the next row: the wrap was the terminal's, not the program's.
    static let wrapped = RowFlags(rawValue: 1)
    /// A prompt begins here (OSC 133 ; A).
    static let prompt = RowFlags(rawValue: 2)
    /// A command's output begins here (OSC 133 ; C).
    static let output = RowFlags(rawValue: 4)
}
