/// A sequence of a program's output that windows must not get as it is.
///
/// Queries are answered by the engine, once; a window's own terminal would answer too. What changes a stack of the
/// terminal becomes a change of its top: a window may join or miss something at any time, and must find its own entries
/// again when it leaves.
struct StreamEdit: Hashable {
    /// Where the sequence starts: bytes that were fed before it.
    var start: Int
    /// Where the next byte behind it stands.
    var end: Int
    /// What windows get in its place.
    var replacement: [UInt8]
    /// Whether the one window that leads gets the sequence as it is.
    var isForLeader = false
}

/// What is known so far of the sequence that is being read, for ``StreamEdit``.
struct EditMark {
    enum Kind: UInt8 {
        /// Windows get it.
        case pass
        /// Windows get ``replacement``.
        case replace
        /// The leader gets it.
        case lead
    }

    var kind = Kind.pass
    var replacement: [UInt8] = []
    /// Where it starts.
    var start = 0
    /// Controls that were executed within it: they go on to the windows.
    var controls: [UInt8] = []
    /// Where a byte last broke off a code point or a sequence that it does not belong to.
    var breakPosition = -1
    /// It began with the ESC that ended a string.
    var endsString = false
    /// There is something to clear in front of the next sequence.
    var hasNotes = false

    mutating func clearNotes() {
        endsString = false
        controls = []
        hasNotes = false
    }
}
