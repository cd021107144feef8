/// What a line of a recording tells of.
public enum RecordDirection: String, Sendable, CaseIterable {
    /// What was typed; the data is empty where it was masked.
    case input
    /// What the program printed.
    case output
    /// The terminal's size from here on: `COLUMNSxROWS` in the data.
    case resize
    /// The terminal as it stood: bytes that bring a terminal just switched on into its state. A part begins with one, and
    /// one stands behind each gap, so that a reader can start there.
    case screen
    /// Something that happened to the recording itself (``RecordMark``).
    case mark
}
