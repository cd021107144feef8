import SessionModel
import Terminal

/// A session's screen in a window whose size is not the session's: somebody else's window has that.
///
/// The stream is for a terminal of the session's size; it is read here, and what fits of the screen is painted.
struct FittedScreen {
    private let engine: Engine
    private var view: FittedView
    /// Something came that was not painted.
    private var isDirty = true

    /// A screen of `session`'s size, for a window of `window`'s.
    init(session: TerminalSize, window: TerminalSize) {
        engine = Engine(columns: Int(session.columns), rows: Int(session.rows), scrollbackRows: 0)
        view = FittedView(columns: Int(window.columns), rows: Int(window.rows))
    }

    /// Whether a window cannot show a session as it is. One whose size is not known is taken for one that can.
    static func isNeeded(session: TerminalSize, window: TerminalSize) -> Bool {
        window.isKnown && session.isKnown && (window.columns != session.columns || window.rows != session.rows)
    }

    /// Reads a part of the stream.
    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        engine.feed(bytes)
        // Nobody is told: what is for one window alone is for the one that has the size.
        _ = engine.takeEvents()
        _ = engine.takeReplies()
        isDirty = true
    }

    /// What to write to the window; nothing where all is painted, or half drawn.
    mutating func paint() -> [UInt8] {
        guard isDirty, !engine.isSynchronised else { return [] }
        isDirty = false
        return view.paint(engine)
    }
}
