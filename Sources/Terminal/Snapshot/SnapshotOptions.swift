/// What a snapshot tells.
public struct SnapshotOptions: Hashable, Sendable {
    /// Rows of the scrollback that come in front of the screen, at the most; 0 is none.
    public var scrollbackRows = 0
    /// Whether the bytes of a sequence that is half read are put at the end. Without them a snapshot is whole only
    /// where `Engine.isAtGround`.
    public var includesUnfinished = true

    /// The screen alone, or with so many rows in front of it.
    public init(scrollbackRows: Int = 0) {
        self.scrollbackRows = scrollbackRows
    }
}
