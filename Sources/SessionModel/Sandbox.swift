/// What a sandbox leaves to the command of a session. The rest is the same for all: the system is read-only, /tmp, /run and
/// the like are its own, nobody gains privileges, and the sockets of D-Bus and systemd are out of reach.
public struct Sandbox: Hashable, Sendable {
    /// What the home directory is (systemd.exec(5), ProtectHome=).
    public enum Home: String, Hashable, Sendable, CaseIterable {
        /// All of it can be read.
        case readOnly = "read-only"
        /// An empty folder in memory.
        case empty = "tmpfs"
    }

    /// Its name in the configuration.
    public var name: String
    /// What the home directory is.
    public var home = Home.readOnly
    /// Whether there is no network.
    public var hasPrivateNetwork = false
    /// What can be written besides the working directory. In all of the paths, `~` is the home directory, and `-` in front
    /// lets a path be missing.
    public var readWritePaths: [String] = []
    /// What can be read only.
    public var readOnlyPaths: [String] = []
    /// What cannot be seen.
    public var inaccessiblePaths: [String] = []

    /// A sandbox that has nothing set.
    public init(name: String) { self.name = name }

    /// Those that are there without any configuration.
    public static let builtIn: [Sandbox] = {
        var offline = Sandbox(name: "offline")
        offline.hasPrivateNetwork = true
        var strict = Sandbox(name: "strict")
        strict.home = .empty
        return [Sandbox(name: "workspace"), offline, strict]
    }()
}
