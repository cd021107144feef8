/// Where the value of a key comes from.
public enum ConfigurationOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Nobody has set it.
    case builtIn
    /// A line of a file.
    case file(path: String, line: UInt32)
    /// A variable of the broker's environment.
    case environment(variable: String)

    /// `default`, `/etc/roost/roost.conf:12` or `ROOST_DAEMON_CAPACITY`.
    public var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let path, let line): "\(path):\(line)"
        case .environment(let variable): variable
        }
    }
}
