/// What a running session is doing.
public enum Activity: String, Sendable, CaseIterable, Codable {
    /// It works on something.
    case working
    /// It finished its turn and waits for the next.
    case idle
    /// It cannot go on without an answer from a person.
    case blocked
    /// It gave its work to something else and waits for that.
    case handedOff = "handed-off"
    /// Nobody has said.
    case unknown
}
