/// The bounds of everything that a hostile stream could make grow.
public enum Limits {
    /// The widest screen, in cells; a wider one is narrowed.
    public static let maximumColumns = 2048
    /// The tallest screen, in rows.
    public static let maximumRows = 2048
    /// Parameters and subparameters of one control sequence; further ones are dropped.
    static let maximumParameters = 32
    /// The greatest value of a parameter; greater ones saturate.
    static let maximumParameter: Int32 = 65535
    /// Bytes of an OSC, DCS, APC, PM or SOS string that are kept; a longer one is read over whole.
    public static let maximumString = 1 << 18
    /// Bytes of a clipboard write (OSC 52), in base64.
    public static let maximumClipboard = 1 << 17
    /// Code points of one grapheme cluster; further ones are dropped.
    static let maximumClusterScalars = 32
    /// Distinct grapheme clusters on both screens at a time.
    static let maximumClusters = 1 << 16
    /// Distinct styles on both screens at a time; one more is drawn in the default style.
    static let maximumStyles = 1 << 15
    /// Distinct hyperlinks on both screens at a time; one more is drawn without a link.
    static let maximumLinks = 1 << 12
    /// Bytes of a hyperlink's address.
    static let maximumLinkAddress = 2083
    /// Bytes of a hyperlink's id.
    static let maximumLinkIdentifier = 256
    /// Bytes of a title, a working directory or a notification.
    static let maximumLabel = 4096
    /// Bytes of a colour's name or numbers.
    static let maximumColorText = 64
    /// Entries of the title stack (xterm's own bound).
    static let maximumTitleStack = 10
    /// Entries of one screen's stack of keyboard flags.
    static let maximumKeyboardStack = 16
    /// Events that wait for the host; further ones are dropped until it takes them.
    static let maximumEvents = 1024
    /// Bytes of replies that wait for the host; further replies are dropped until it takes them.
    static let maximumReplies = 1 << 16
    /// Cells that are summed for DECRQCRA while replies wait for the host; further questions are dropped until it takes
    /// them.
    static let maximumSummedCells = 1 << 14
    /// Bytes of a settled line's text; a longer one is cut.
    public static let maximumSettledLine = 1 << 14
    /// Pairs of lines that are compared to find what was given before; beyond, lines are looked for one by one.
    static let maximumAlignment = 1 << 16
    /// Bytes of one page of scrollback.
    static let scrollbackPage = 1 << 15
    /// New entries that may be refused before an intern table is swept again.
    static let sweepInterval = 1 << 14
}
