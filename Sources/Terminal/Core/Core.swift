/// The state of a terminal, and all that changes it. Not copyable, so that nothing hot is counted or copied.
struct Core: ~Copyable {
    private let parameterStorage = ParameterStorage()
    var parser: Parser
    var columns: Int
    var rows: Int
    /// The screen that is shown, and the other one. The alternate one has no cells until it is first shown.
    var screen: Screen
    var other: Screen
    var isAlternate = false
    var scrollback: Scrollback
    var tables = Tables()
    /// A look at a global is a call each time, so the core has it as well, once it is needed.
    var characters = CharacterTable()

    var cursor = Cursor()
    var modes = Modes.standard
    /// Modes that XTSAVE keeps.
    var savedModes: [Int: Bool] = [:]
    /// First and last row and column of the scrolling region, from 0.
    var top = 0
    var bottom: Int
    var left = 0
    var right: Int
    var tabs: TabStops
    /// Mouse tracking: 0, 9, 1000, 1002 or 1003; its encoding: 0, 1005, 1006, 1015 or 1016.
    var mouseTracking = 0
    var mouseEncoding = 0
    /// DECSCUSR, 0 to 6.
    var cursorShape = 0
    /// XTMODKEYS: `CSI > 4 ; n m` and `CSI > 1 ; n m` and so on; index is the resource, -1 the default.
    var modifyKeys: [Int: Int] = [:]
    /// DECSACE: whether DECCARA and DECRARA take a rectangle and not a stream.
    var attributeRectangle = false
    /// DECSCA was last set by SPA (ECMA-48 8.3.140): erasing spares what is protected.
    var isoProtection = false

    var labels = Labels()
    /// A notification of which parts have come.
    var notification = PartialNotification()
    var palette = Palette()
    /// The hyperlink that is written, by number; 0 is none.
    var link: UInt16 = 0
    /// What the host knows of the outside.
    var surroundings: Surroundings

    var replies: [UInt8] = []
    /// Cells that were summed for the replies that wait (DECRQCRA).
    var summedCells = 0
    var events: [Event] = []

    /// Bytes that were fed before those that are being read.
    var fed = 0
    /// Whether ``edits`` are kept.
    var recordsEdits = false
    var edits: [StreamEdit] = []
    var mark = EditMark()
    /// A title came off the stack: windows are to be told.
    var titleWasRestored = false

    /// The pen as bits of a cell, and what erasing leaves; made anew where they are needed and the pen has changed.
    var penBits: UInt64 = 0
    var penIsCurrent = true
    var blankCell = Cell.empty
    /// The background that ``blankCell`` was made for.
    var blankBackground = TerminalColor.standard

    init(columns: Int, rows: Int, scrollbackRows: Int, scrollbackBytes: Int, surroundings: Surroundings) {
        parser = Parser(storage: parameterStorage)
        self.columns = columns
        self.rows = rows
        screen = Screen(columns: columns, rows: rows)
        other = Screen(columns: columns, rows: 0)
        scrollback = Scrollback(maximumRows: scrollbackRows, maximumBytes: scrollbackBytes)
        bottom = rows - 1
        right = columns - 1
        tabs = TabStops(columns: columns)
        self.surroundings = surroundings
    }

    /// The scrolling region spans the screen's width.
    @inline(__always)
    var isFullWidth: Bool { left == 0 && right == columns - 1 }
}
