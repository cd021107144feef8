import Terminal

/// What a session prints, as somebody would read it, for a search.
struct ScreenText {
    /// Bytes after which the text is looked at: no more lines than are kept can have been scrolled off by then.
    static let stride = 4096
    /// Rows above those that were scrolled off since the last look: a line may have begun there.
    private static let context = 64

    private let engine: Engine
    private var pushed = 0

    /// The text of a terminal of this size, on which nothing is.
    init(columns: Int, rows: Int) {
        engine = Engine(columns: max(1, columns), rows: max(1, rows))
    }

    /// The terminal has another size.
    func resize(columns: Int, rows: Int) {
        if columns > 0, rows > 0 { engine.resize(columns: columns, rows: rows) }
    }

    /// Takes in what was printed; returns whether `isFound` was true of the text at some time.
    mutating func feed(_ bytes: ArraySlice<UInt8>, isFound: (String) -> Bool) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let part = rest.prefix(Self.stride)
            rest = rest.dropFirst(part.count)
            engine.feed(Array(part))
            _ = (engine.takeReplies(), engine.takeEvents())
            let new = max(0, engine.scrollbackPushed - pushed)
            pushed = engine.scrollbackPushed
            if isFound(engine.text(scrollbackRows: new + Self.context, joinsWrapped: true)) { return true }
        }
        return false
    }
}
