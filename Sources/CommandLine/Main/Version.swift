import SessionModel

/// The version of this program.
public enum Version {
    /// The version (Semantic Versioning 2.0.0).
    public static let number = RoostVersion.text
    /// How the client calls itself to a host.
    static let software = "roost/\(number)"
}
