import Systemd

/// What the broker says about itself.
public struct BrokerOverview: Hashable, Sendable {
    /// Its version.
    public let version: String
    /// What it can do beyond its version.
    public let features: [String]
    /// How many sessions may run; nil for no limit.
    public let capacity: UInt64?
    /// How many sessions run.
    public let running: UInt64

    init(properties: [String: Value]) {
        version = properties["Version"]?.stringValue ?? ""
        features = properties["Features"]?.stringsValue ?? []
        capacity = properties["Capacity"]?.uint64Value.flatMap { $0 == 0 || $0 == UInt64(UInt32.max) ? nil : $0 }
        running = properties["Running"]?.uint64Value ?? 0
    }
}
