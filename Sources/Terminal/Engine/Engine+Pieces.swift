extension Engine {
    /// Feeds `bytes`, `count` at a time, and calls `look` behind each piece: no more rows leave the screen with a piece than
    /// it has bytes, so that a scrollback of as many rows holds them all.
    public func feed(_ bytes: UnsafeRawBufferPointer, inPiecesOf count: Int, _ look: () throws -> Void) rethrows {
        var rest = bytes
        while !rest.isEmpty {
            feed(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            try look()
        }
    }
}
