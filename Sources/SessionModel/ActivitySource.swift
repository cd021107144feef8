/// Who says what a session is doing, the most trusted first (docs/activity.md).
public enum ActivitySource: String, Sendable, CaseIterable, Codable {
    /// The program itself, or a hook of it: `roost report`, ReportActivity.
    case report
    /// A notification of the program to its terminal: OSC 9, 99 and 777.
    case notification
    /// The progress that it tells its terminal: OSC 9 ; 4.
    case progress
    /// A spinner that turns in its window's title.
    case title
    /// The marks that a shell sets around its prompt and its commands: OSC 133.
    case prompt
    /// That it writes, or that it has been quiet.
    case output
    /// Nobody has said anything.
    case none = ""
}
