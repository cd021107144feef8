/// Which Roost this is.
public enum RoostVersion {
    /// The version, by Semantic Versioning 2.0.
    public static let text = "0.1.0"
}
