/// The names of Roost on the bus (dbus/org.roost.Sessions1.xml).
public enum BusAddress {
    /// The well-known name of the broker.
    public static let name = "org.roost.Sessions1"
    /// The object of the manager, below which the sessions are.
    public static let managerPath = "/org/roost/Sessions1"
    /// The interface of the manager.
    public static let managerInterface = "org.roost.Sessions1.Manager"
    /// The interface of each session.
    public static let sessionInterface = "org.roost.Sessions1.Session"
    /// The object below which the sessions are.
    public static let sessionsPath = managerPath + "/session"
    /// What comes before the id in the path of a session.
    public static let sessionPathPrefix = sessionsPath + "/"
}
