/// Lines of text as a log has them: each one once, when it has settled.
///
/// A line is settled when it has left the primary screen at its top, or when it stands above the cursor and has not
/// changed for a moment. What was given is not given again when it leaves the screen later, is drawn again the same, or
/// is wrapped anew; a line that has changed since is another line. Rows that the terminal wrapped are one line. Of the
/// alternate screen nothing is given before the end.
///
/// It follows an engine that somebody else feeds, and costs nothing until it is asked. Lines that leave the engine's
/// scrollback between two looks are missed and counted: who wants all of them looks at least once in as many rows as
/// the scrollback keeps (``Engine/scrollbackPushed``).
public struct SettledLines: Sendable {
    /// What a look is to give.
    public enum Moment: Sendable {
        /// What has left the screen.
        case scrolled
        /// That, and the lines from the screen's top on that stand as the look before saw them: for output that goes on
        /// and on.
        case running
        /// That, and all that stands above the cursor: nothing has changed for a moment.
        case quiet
        /// All there is, for the last time: nothing will change any more. Of a program on the alternate screen its
        /// screen as well.
        case end
    }

    /// A line.
    public struct Line: Hashable, Sendable {
        /// What can be seen of it: no control characters, no blanks at its end. It may be empty.
        public var text: String
        /// Whether a part of it is missing: it was longer than ``Limits/maximumSettledLine``, or its beginning was gone.
        public var isCut = false
    }

    /// The number of the first line that had not left the screen at the last look.
    var next = 0
    /// Marks of the lines that were given and have not left the screen, from its top.
    var given: [UInt64] = []
    /// Marks of the lines above the cursor at the last look.
    var seen: Set<UInt64> = []
    /// Whether any line with something in it was given.
    var hasText = false

    /// For a terminal that was just switched on: a look gives all that ever stood there. ``skip(_:)`` begins later.
    public init() {}

    /// Gives the lines that have settled since the last look, in order.
    ///
    /// - Parameters:
    ///   - engine: the terminal; always the same one.
    ///   - moment: what counts as settled.
    ///   - body: is called with each line.
    /// - Returns: how many lines were missed before the first of them: the scrollback had dropped or cleared them.
    @discardableResult
    public mutating func take(from engine: Engine, at moment: Moment, _ body: (Line) -> Void) -> Int {
        let lines = engine.core.scrollback.lines
        let first = min(next, lines)
        let (rows, gone) = engine.core.scrollback.rows(fromLine: first)
        // Those that stood at the top of the screen leave it first.
        let known = min(gone, given.count)
        given.removeFirst(known)
        let look = Look(
            // What is half drawn has not settled.
            moment: engine.isSynchronised && moment == .running ? .scrolled : moment,
            rows: rows,
            returned: next - first,
            isTorn: rows > 0 && rows == engine.scrollbackRows && engine.core.scrollback.oldestIsTorn
        )
        next = lines
        if look.moment != .scrolled || look.returned > 0 || !takeScrolled(engine, look, body) {
            takeAll(engine, look, body)
        }
        return gone - known
    }

    /// Goes on with another engine that shows the same terminal, as after a snapshot of it: what has scrolled off there
    /// counts as given, and so does what stands on the screen as it was given before.
    public mutating func move(to engine: Engine) {
        next = engine.core.scrollback.lines
    }

    /// Counts all that stands there now as given.
    public mutating func skip(_ engine: Engine) {
        take(from: engine, at: .end) { _ in }
    }
}
