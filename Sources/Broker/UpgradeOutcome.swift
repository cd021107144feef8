import Systemd

/// What an upgrade of a host came to.
struct UpgradeOutcome: Sendable {
    /// Whether the host is another program now; false where it was the installed one already.
    var changed: Bool
    /// The host's version before.
    var old: String
    /// The host's version now.
    var new: String

    /// How the methods return it.
    @BrokerActor static let arguments = [
        ExportedArgument("changed", "b"), ExportedArgument("old_version", "s"), ExportedArgument("new_version", "s"),
    ]

    /// The arguments' values.
    var values: [Value] { [.bool(changed), .string(old), .string(new)] }
}
