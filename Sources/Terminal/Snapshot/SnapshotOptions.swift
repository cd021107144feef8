/// What a snapshot tells.
public struct SnapshotOptions: Hashable, Sendable {
    /// Rows of the scrollback that come in front of the screen, at the most; 0 is none.
    public var scrollbackRows = 0
    /// Whether the bytes of a sequence that is half read are put at the end. Without them a snapshot is whole only
    /// where `Engine.isAtGround`.
    public var includesUnfinished = true
    /// Whether the bytes are for a window that may have shown anything before, and goes on with a ``WindowStream``:
    /// every mode is set and not only those that a new terminal does not have, the stacks of the keyboard and the title
    /// are left out but for their tops, and so are the modes that make a terminal report by itself what the host does.
    public var isForWindow = false

    /// The screen alone, or with so many rows in front of it.
    public init(scrollbackRows: Int = 0) {
        self.scrollbackRows = scrollbackRows
    }
}
