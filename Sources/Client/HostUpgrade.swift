import Systemd

/// What became of a session's host.
public struct HostUpgrade: Hashable, Sendable {
    /// Whether it is another program now; false where it was the installed one already.
    public let changed: Bool
    /// Its version before.
    public let old: String
    /// Its version now.
    public let new: String

    /// Reads what `Upgrade` returns.
    init?(_ values: [Value]) {
        guard values.count >= 3, let changed = values[0].boolValue, let old = values[1].stringValue,
            let new = values[2].stringValue
        else { return nil }
        self.changed = changed
        self.old = old
        self.new = new
    }
}
