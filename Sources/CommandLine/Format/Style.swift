/// Colours for a terminal that wants them.
public struct Style: Sendable {
    /// What a piece of text means.
    public enum Role: Sendable {
        case heading
        case good
        case attention
        case bad
        case faint

        fileprivate var code: String {
            switch self {
            case .heading: "1"
            case .good: "32"
            case .attention: "33"
            case .bad: "31"
            case .faint: "2"
            }
        }
    }

    /// Whether text is coloured at all.
    public let isEnabled: Bool

    /// Colours or none.
    public init(isEnabled: Bool) {
        self.isEnabled = isEnabled
    }

    /// Decides by the usual rules: a terminal, `TERM` other than `dumb`, and `NO_COLOR` not set (no-color.org).
    public init(isTerminal: Bool, environment: (String) -> String?) {
        let isRefused = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        let term = environment("TERM") ?? "dumb"
        self.init(isEnabled: isTerminal && !isRefused && term != "dumb" && !term.isEmpty)
    }

    /// `text` in the colour of `role` (ECMA-48, SGR).
    public func paint(_ text: String, _ role: Role?) -> String {
        guard isEnabled, let role, !text.isEmpty else { return text }
        return "\u{1B}[\(role.code)m\(text)\u{1B}[0m"
    }
}
