import SessionModel

/// What `roost wait` waits for.
enum WaitCondition {
    /// What the broker can tell: exit, idle, blocked, working or settled.
    case told(String)
    /// A text that matches.
    case text(TextPattern)

    private static let words = ["exit", "idle", "blocked", "working", "settled"]

    /// Reads a condition.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    init(parsing text: String) throws(ArgumentProblem) {
        if Self.words.contains(text) {
            self = .told(text)
        } else if text.hasPrefix("text=") {
            let expression = String(text.dropFirst(5))
            guard !expression.isEmpty else { throw ArgumentProblem("there is nothing behind text=") }
            self = .text(try TextPattern(expression))
        } else {
            throw ArgumentProblem("use exit, idle, blocked, working, settled or text=REGEX")
        }
    }

    /// All but texts, for completion.
    static var completions: [String] { words + ["text="] }
}
