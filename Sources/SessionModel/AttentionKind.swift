/// Why a session asks for attention.
public enum AttentionKind: String, Sendable, CaseIterable, Codable {
    /// It cannot go on without a person.
    case blocked
    /// It has worked, and is idle now.
    case finished
    /// Its command has ended by itself.
    case exited
    /// It has rung its terminal's bell.
    case bell
}
