/// All that matters of a terminal, in a form in which equal terminals are equal: nothing refers to a table, rows of the
/// scrollback are joined to lines, and what only tells how the state came about is left out.
struct State: Equatable {
    struct ScreenState: Equatable {
        var rows: [RowImage]
        var saved: SavedCursor
        var keyboard: KeyboardFlags
    }

    struct Margins: Equatable {
        var top: Int
        var bottom: Int
        var left: Int
        var right: Int
    }

    var columns: Int
    var rows: Int
    var isAlternate: Bool
    var primary: ScreenState
    var alternate: ScreenState
    /// Lines of the scrollback, oldest first; the last one may go on in the first row of the screen.
    var scrollback: [RowImage]
    var cursor: Cursor
    var link: Hyperlink?
    var modes: Modes
    var savedModes: [Int: Bool]
    var margins: Margins
    var tabs: TabStops
    var mouseTracking: Int
    var mouseEncoding: Int
    var cursorShape: Int
    var modifyKeys: [Int: Int]
    var attributeRectangle: Bool
    var isoProtection: Bool
    var labels: Labels
    var palette: Palette
    var unfinished: [UInt8]
}

extension State {
    /// The state of a terminal, with so many rows of its scrollback.
    init(_ core: borrowing Core, scrollbackRows: Int = Int.max) {
        columns = core.columns
        rows = core.rows
        isAlternate = core.isAlternate
        let shown = State.screen(core.screen, core.rows, core.tables)
        let hidden = State.screen(core.other, core.rows, core.tables)
        primary = core.isAlternate ? hidden : shown
        alternate = core.isAlternate ? shown : hidden
        scrollback = core.scrollbackLines(newest: scrollbackRows)
        cursor = core.cursor
        // A glyph that was erased since cannot be repeated or joined.
        cursor.afterGlyph = core.repeatableGlyph != nil
        link = core.link == 0 ? nil : core.tables.links[Int(core.link)]
        // A terminal that is shown anew is never in the middle of an update.
        modes = core.modes.subtracting(.synchronised)
        savedModes = core.savedModes
        margins = Margins(top: core.top, bottom: core.bottom, left: core.left, right: core.right)
        tabs = core.tabs
        mouseTracking = core.mouseTracking
        mouseEncoding = core.mouseEncoding
        cursorShape = core.cursorShape
        modifyKeys = core.modifyKeys
        attributeRectangle = core.attributeRectangle
        isoProtection = core.isoProtection
        labels = core.labels
        palette = core.palette
        unfinished = core.parser.unfinished
    }

    /// Leaves what windows do not share: entries of stacks, and modes that XTSAVE keeps.
    mutating func leaveOutStacks() {
        primary.keyboard.stack = []
        alternate.keyboard.stack = []
        labels.stack = []
        savedModes = [:]
    }

    private static func screen(_ screen: borrowing Screen, _ rows: Int, _ tables: borrowing Tables) -> ScreenState {
        var images: [RowImage] = []
        for y in 0..<rows { images.append(Core.image(screen, y, tables)) }
        return ScreenState(rows: images, saved: screen.saved, keyboard: screen.keyboard)
    }
}

extension Core {
    /// The column of the glyph that REP would repeat.
    var repeatableGlyph: Int? {
        guard cursor.isBehindGlyph, let x = previousGlyph, !screen.grid[x, cursor.y].isEmpty else { return nil }
        return x
    }
}

extension Engine: Equatable {
    /// Whether two terminals show the same, remember the same, and would treat any further input the same.
    public static func == (a: Engine, b: Engine) -> Bool { State(a.core) == State(b.core) }
}
