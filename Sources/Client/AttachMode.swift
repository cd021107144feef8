/// How a client takes part in a session.
public enum AttachMode: String, Sendable {
    /// Looks and types.
    case control
    /// Looks only.
    case view
}
