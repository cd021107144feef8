/// What is written to the user's own terminal so that nothing of a session's program stays behind.
///
/// Each reset is targeted, and does nothing on a terminal that the program left alone: never RIS (it may wipe the
/// scrollback), never DECSTR (what it resets differs), never a clear. Sources: xterm ctlseqs; the kitty keyboard protocol.
public enum TerminalReset {
    /// Where the shell's next line belongs.
    public enum Placement: Sendable {
        /// Below everything on the screen: the program still runs, or was killed while it drew.
        case bottom
        /// Right where the program left the cursor; on a line of its own.
        case inFlow(atLineStart: Bool)
    }

    /// Ends whatever sequence the output was cut in: CAN, then ST for a string that CAN does not end.
    static let endSequence = "\u{18}\u{1B}\\"

    /// Kitty keyboard: pops all that was pushed on this screen's stack, then sets no flags for a stack that was empty.
    static let keyboard = "\u{1B}[<99u\u{1B}[=0u"

    /// Modes of input and output that a program may have turned on, off; those that are on by default, on.
    static let modes: String = {
        let off = [
            2026,  // synchronised output: first, or what follows is not shown
            9, 1000, 1002, 1003, 1005, 1006, 1015, 1016,  // mouse
            2004,  // bracketed paste
            1004,  // focus reports
            2031,  // colour scheme reports
            2048,  // in-band resize reports
            1,  // application cursor keys
            5,  // reverse video
        ]
        // `CSI > 4 m` takes modifyOtherKeys back to the user's own setting; SGR 0 follows, for terminals that skip `>`.
        return off.map { "\u{1B}[?\($0)l" }.joined() + "\u{1B}>" + "\u{1B}[>4m" + rendition + "\u{1B}[4l" + "\u{1B}[?7h"
    }()

    /// SGR 0, ASCII in G0, G0 in use, no hyperlink.
    static let rendition = "\u{1B}[0m\u{1B}(B\u{0F}\u{1B}]8;;\u{1B}\\"

    /// The whole screen scrolls again. Saves the cursor around it, because DECSTBM homes it.
    static let margins = "\u{1B}7\u{1B}[?69l\u{1B}[r\u{1B}8"

    /// Leaves the alternate screen. Without one this is nothing: what it restores has just been saved.
    static let leaveAlternateScreen = "\u{1B}7\u{1B}[?1049l"

    /// The cursor as the user has configured it, visible; foreground, background and cursor colours likewise.
    static let appearance = "\u{1B}[?25h\u{1B}[0 q" + [110, 111, 112].map { "\u{1B}]\($0)\u{1B}\\" }.joined()

    /// Written when a window opens: heals what a client that was killed has left, and keeps the title for later.
    public static let begin = modes + keyboard + "\u{1B}[22;0t"

    /// Written when a window closes.
    public static func end(_ placement: Placement) -> String {
        var text = endSequence + modes + keyboard
        switch placement {
        case .bottom:
            // Origin mode off and a full scroll region, both of which home the cursor; then below the last row. On the
            // alternate screen all of this is lost with it, and the main screen's own cursor returns.
            text += "\u{1B}[?6l\u{1B}[?69l\u{1B}[r\u{1B}[999;1H\n"
        case .inFlow(let isAtLineStart):
            text += margins
            if !isAtLineStart { text += "\r\n" }
        }
        // The main screen has keyboard flags, margins and a rendition of its own.
        return text + leaveAlternateScreen + keyboard + margins + rendition + appearance + "\u{1B}[23;0t"
    }
}
