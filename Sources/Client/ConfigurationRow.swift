import Systemd

/// A key of the configuration, as the broker has it now.
public struct ConfigurationRow: Hashable, Sendable {
    /// The key, such as `daemon.capacity`.
    public let key: String
    /// The value as it was written; empty for none.
    public let value: String
    /// What kind of value the key takes, in one word.
    public let type: String
    /// Who has set it: `default`, a file and its line, or a variable of the broker's environment.
    public let origin: String

    init?(_ value: Value) {
        guard let fields = value.elements?.compactMap(\.stringValue), fields.count >= 4 else { return nil }
        (key, self.value, type, origin) = (fields[0], fields[1], fields[2], fields[3])
    }
}
