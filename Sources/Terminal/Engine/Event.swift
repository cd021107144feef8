/// Something that a program told the world around its screen.
public enum Event: Hashable, Sendable {
    /// BEL.
    case bell
    /// OSC 0, 2: the window's title changed.
    case title(String)
    /// OSC 7, OSC 9 ; 9, OSC 1337 ; CurrentDir: as the program gave it.
    case workingDirectory(String)
    /// OSC 52: a request to set a clipboard; the selection letters, and the data in base64.
    case clipboard(selection: String, base64: String)
    /// OSC 9, OSC 99, OSC 777 ; notify: a notification.
    case notification(title: String, body: String)
    /// OSC 9 ; 4: state (0 none, 1 normal, 2 error, 3 indeterminate, 4 paused) and per cent.
    case progress(state: Int, value: Int)
    /// OSC 133: a mark of the shell, its letter and what stands behind it.
    case promptMark(kind: Character, parameters: String)
    /// OSC 1337 ; SetUserVar: a name, and its value in base64.
    case userVariable(name: String, base64: String)
    /// Mode 2031 was switched.
    case colorSchemeUpdates(Bool)
    /// Synchronised output (mode 2026) began or ended.
    case synchronised(Bool)
    /// The alternate screen was shown or left.
    case alternateScreen(Bool)
    /// `CSI 8 ; rows ; columns t`: the program would like another size.
    case resizeRequest(columns: Int, rows: Int)
}
