/// What stands in a file of the configuration.
public struct ConfigurationFile: Hashable, Sendable {
    /// Where it stands.
    public var path: String
    /// Whose it is.
    public var layer: ConfigurationPaths.Layer
    /// Its content.
    public var bytes: [UInt8]

    /// The content of the file at `path`.
    public init(path: String, layer: ConfigurationPaths.Layer, bytes: [UInt8]) {
        self.path = path
        self.layer = layer
        self.bytes = bytes
    }
}
