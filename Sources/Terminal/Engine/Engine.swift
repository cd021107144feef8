/// A terminal without a window: bytes that a program prints go in, the state of a screen comes to be.
///
/// A class around one value that is not copied: this is the shape that was measured fastest. It makes no system call
/// and is not to be shared between threads.
public final class Engine {
    var core: Core

    /// A terminal just switched on.
    ///
    /// - Parameters:
    ///   - columns: cells of a row, 1 to `Limits.maximumColumns`; other values are brought within.
    ///   - rows: rows of the screen, 1 to `Limits.maximumRows`; other values are brought within.
    ///   - scrollbackRows: rows that are kept when they leave the screen at its top; 0 keeps none.
    ///   - scrollbackBytes: bytes that these rows may take.
    ///   - surroundings: what replies tell of the outside.
    public init(
        columns: Int,
        rows: Int,
        scrollbackRows: Int = 10_000,
        scrollbackBytes: Int = 16 << 20,
        surroundings: Surroundings = Surroundings()
    ) {
        core = Core(
            columns: max(1, min(Limits.maximumColumns, columns)),
            rows: max(1, min(Limits.maximumRows, rows)),
            scrollbackRows: scrollbackRows,
            scrollbackBytes: scrollbackBytes,
            surroundings: surroundings
        )
    }

    /// Cells of a row.
    public var columns: Int { core.columns }
    /// Rows of the screen.
    public var rows: Int { core.rows }

    /// Reads bytes that a program printed; they may be cut anywhere.
    public func feed(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { buffer in
            if let base = buffer.baseAddress { core.feed(base, buffer.count) }
        }
    }

    /// Reads bytes that a program printed; they may be cut anywhere.
    public func feed(_ bytes: UnsafeRawBufferPointer) {
        bytes.withMemoryRebound(to: UInt8.self) { buffer in
            if let base = buffer.baseAddress { core.feed(base, buffer.count) }
        }
    }

    /// Reads bytes that a program printed; they may be cut anywhere.
    public func feed(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { feed($0) }
    }

    /// Reads text as a program would print it.
    public func feed(_ text: String) {
        feed(Array(text.utf8))
    }

    /// Whether no sequence and no code point is half read: a client that joins here misses nothing.
    public var isAtGround: Bool {
        // Not the parser's own property: that would copy the parser, for each key.
        core.parser.state == .ground && core.parser.codePointNeeded == 0
    }

    /// Bytes for the program: answers to its queries, in order. They are given once.
    public func takeReplies() -> [UInt8] {
        guard !core.replies.isEmpty else { return [] }
        let replies = core.replies
        core.replies = []
        core.summedCells = 0
        return replies
    }

    /// What the program told the world since the last call. It is given once.
    public func takeEvents() -> [Event] {
        guard !core.events.isEmpty else { return [] }
        let events = core.events
        core.events = []
        return events
    }

    /// Another size of the screen. Lines of the primary screen wrap anew, the alternate screen is cut.
    ///
    /// - Returns: whether the size changed.
    @discardableResult
    public func resize(columns: Int, rows: Int) -> Bool {
        core.resize(
            columns: max(1, min(Limits.maximumColumns, columns)),
            rows: max(1, min(Limits.maximumRows, rows))
        )
    }

    /// What replies tell of the outside. A change of light and dark is told to programs that asked (mode 2031).
    public var surroundings: Surroundings {
        get { core.surroundings }
        set {
            let changed = newValue.isDark != core.surroundings.isDark
            core.surroundings = newValue
            if changed && core.modes.contains(.colorSchemeUpdates) { core.reportColorScheme() }
        }
    }

    /// Ends synchronised output (mode 2026) that its program forgot.
    public func endSynchronisedOutput() {
        core.modes.remove(.synchronised)
    }

    /// The window's title.
    public var title: String { core.labels.title.window }
    /// The working directory as the program gave it (OSC 7).
    public var workingDirectory: String { core.labels.workingDirectory }
    /// The alternate screen is shown.
    public var isAlternateScreen: Bool { core.isAlternate }
    /// Synchronised output (mode 2026) is on: what is shown is half drawn.
    public var isSynchronised: Bool { core.modes.contains(.synchronised) }
    /// The program asked for focus events (mode 1004).
    public var wantsFocusEvents: Bool { core.modes.contains(.focusEvents) }
    /// The program asked for brackets around pastes (mode 2004).
    public var wantsBracketedPaste: Bool { core.modes.contains(.bracketedPaste) }
    /// The cursor's column and row, from 0.
    public var cursorPosition: (column: Int, row: Int) { (core.cursor.x, core.cursor.y) }
    /// Rows in the scrollback.
    public var scrollbackRows: Int { core.scrollback.count }
    /// Bytes that the scrollback takes.
    public var scrollbackBytes: Int { core.scrollback.bytes }
    /// Rows that ever went into the scrollback and were not taken back: numbers them for a reader that follows.
    public var scrollbackPushed: Int { core.scrollback.pushed }
}
