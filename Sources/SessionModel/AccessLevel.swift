/// How far a process inside a session may go with Roost; each level holds those before it.
public enum AccessLevel: String, Hashable, Sendable, CaseIterable, Comparable {
    /// See the roster and the sessions' properties.
    case read
    /// Act on its own session where that widens nothing: report, look at its screen, rename or end it.
    case own
    /// All that a process outside may do, but for changing what the configuration says of access.
    case control

    /// From the narrowest on.
    public static func < (left: AccessLevel, right: AccessLevel) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
