/// An entry of the journal as journald takes it (systemd's "Native Journal Protocol").
struct JournalEntry {
    private(set) var bytes: [UInt8]

    /// An entry that begins with the fields of another one.
    init(_ other: JournalEntry? = nil) {
        bytes = other?.bytes ?? []
    }

    /// Adds a field: upper-case letters, digits and `_`, and any text.
    mutating func add(_ name: String, _ value: String) {
        bytes += name.utf8
        // A line feed would end the field: such a value has its length in front.
        if value.utf8.contains(0x0A) {
            bytes.append(0x0A)
            let count = UInt64(value.utf8.count)
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value.utf8
        bytes.append(0x0A)
    }
}
