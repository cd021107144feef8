import Terminal

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

    /// Ends whatever sequence the output was cut in: CAN, then ST for a string that CAN does not end; then synchronised
    /// output, or what follows is not shown.
    static let endSequence = "\u{18}\u{1B}\\\u{1B}[?2026l"

    /// Kitty keyboard: pops all that was pushed on this screen's stack, then sets no flags for a stack that was empty.
    static let keyboard = "\u{1B}[<99u\u{1B}[=0u"

    /// Every mode, margin and pen of the screen that is shown as in a new terminal; the cursor stays.
    static let modes = String(decoding: Engine.modeReset, as: UTF8.self)

    /// Leaves the alternate screen, and does nothing without one: mode 47 moves no cursor; for terminals that know 1049
    /// only, that one follows, with the cursor kept over it (tmux restores one that was saved long ago).
    static let leaveAlternateScreen = "\u{1B}[?47l\u{1B}7\u{1B}[?1049l\u{1B}8"

    /// Keeps what is the user's own: the title, the colours (XTPUSHCOLORS), and modes that differ between terminals
    /// (XTSAVE).
    static let keep = "\u{1B}[22;0t\u{1B}[#P\u{1B}[?\(ownModes)s"

    /// Gives it back. Where colours cannot be kept, those that are not a palette's go back to what they were at first.
    static let giveBack =
        [110, 111, 112].map { "\u{1B}]\($0)\u{1B}\\" }.joined() + "\u{1B}[#Q\u{1B}[?\(ownModes)r\u{1B}[23;0t"

    private static let ownModes = Engine.ownModes.map { "\($0)" }.joined(separator: ";")

    /// Written when a window opens: heals what a client that was killed has left.
    public static let begin = endSequence + keyboard + leaveAlternateScreen + keyboard + modes + keep

    /// Moves what stands on a screen of `rows` rows, down to the cursor's, into the scrollback: the session is to have
    /// the whole screen.
    static func scrollOff(rows: UInt16) -> String { String(repeating: "\n", count: Int(rows)) }

    /// Asks for the terminal's colours (OSC 10, 11, 12) and then for what every terminal answers (DA1).
    static let colorQuery = [10, 11, 12].map { "\u{1B}]\($0);?\u{1B}\\" }.joined() + "\u{1B}[c"

    /// Written when a window closes.
    public static func end(_ placement: Placement) -> String {
        // The main screen has keyboard flags, margins and a rendition of its own.
        var text = endSequence + keyboard + modes + leaveAlternateScreen + keyboard + modes
        switch placement {
        // Where origin mode was on, it is back with the cursor.
        case .bottom: text += "\u{1B}[?6l\u{1B}[999;1H\n"
        case .inFlow(let isAtLineStart): text += isAtLineStart ? "" : "\r\n"
        }
        return text + giveBack
    }
}
