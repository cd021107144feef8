/// Where the files of the configuration stand.
public struct ConfigurationPaths: Hashable, Sendable {
    /// Whose files they are; later ones count for more.
    public enum Layer: Int, Hashable, Sendable, CaseIterable, Comparable {
        /// The package's.
        case vendor
        /// The administrator's.
        case system
        /// The user's own.
        case user

        /// The order in which they are read.
        public static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
    }

    /// `$XDG_CONFIG_HOME/roost`.
    public let userDirectory: String

    /// Takes the user's folder as it is.
    public init(userDirectory: String) {
        self.userDirectory = userDirectory
    }

    /// Finds the user's folder by the XDG Base Directory Specification; nil when neither `XDG_CONFIG_HOME` nor `HOME` is
    /// an absolute path.
    public init?(environment: (String) -> String?) {
        func absolute(_ name: String) -> String? {
            guard let value = environment(name), value.utf8.first == UInt8(ascii: "/") else { return nil }
            return value
        }
        guard let home = absolute("XDG_CONFIG_HOME") ?? absolute("HOME").map({ $0 + "/.config" }) else { return nil }
        self.init(userDirectory: home + "/roost")
    }

    /// The folder of a layer, which need not be there.
    public func directory(of layer: Layer) -> String {
        switch layer {
        case .vendor: "/usr/lib/roost"
        case .system: "/etc/roost"
        case .user: userDirectory
        }
    }

    /// The main file of a layer.
    public func file(of layer: Layer) -> String { directory(of: layer) + "/roost.conf" }
    /// The folder of a layer's drop-ins, read in the order of their names.
    public func dropInDirectory(of layer: Layer) -> String { directory(of: layer) + "/roost.conf.d" }
    /// The drop-in that `roost config set` writes.
    public var setFile: String { dropInDirectory(of: .user) + "/50-roost-set.conf" }

    /// Whether a file in a folder of drop-ins is read.
    public static func isDropIn(_ name: String) -> Bool { name.hasSuffix(".conf") && !name.hasPrefix(".") }

    /// All folders, in the order in which they are read.
    public var directories: [String] {
        Layer.allCases.flatMap { [directory(of: $0), dropInDirectory(of: $0)] }
    }
}
