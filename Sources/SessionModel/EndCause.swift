/// What kind of party is behind a session's end.
public enum EndCause: String, Hashable, Sendable, CaseIterable, Codable {
    /// The command ended by itself.
    case command
    /// Somebody asked for it.
    case user
    /// A limit or rule of the user's configuration.
    case policy
    /// The machine, the user's service manager or the kernel.
    case system
}
