/// How a session's screen is written down.
public enum ScreenFormat: String, Hashable, Sendable, CaseIterable {
    /// What can be read, and nothing else.
    case text
    /// The text with its styles as escape sequences.
    case ansi
    /// A `<pre>` element.
    case html
    /// An object with size, cursor, modes, and what the rows say.
    case json
}
