/// The names of Roost's units (systemd.unit(5); naming by the XDG cgroup conventions, `app-<program>-<instance>`).
public enum UnitName {
    /// The slice that holds every session of the user.
    public static let slice = "app-roost.slice"
    /// The broker's unit.
    public static let broker = "roost.service"
    /// The unit that starts interrupted sessions again.
    public static let restore = "roost-restore.service"
    /// The unit that notices new programs.
    public static let upgradeWatch = "roost-upgrade.path"
    /// The pattern that all session units match.
    public static let sessionPattern = "app-roost-*.service"

    private static let prefix = "app-roost-"
    private static let suffix = ".service"

    /// The unit of the session `id`.
    public static func session(_ id: SessionID) -> String { prefix + id.description + suffix }

    /// The session that `unit` belongs to; nil when it is not a session's unit.
    public static func sessionID(of unit: String) -> SessionID? {
        guard unit.hasPrefix(prefix), unit.hasSuffix(suffix) else { return nil }
        return SessionID(unit.dropFirst(prefix.count).dropLast(suffix.count))
    }
}
