import Systemd

/// How a session is to be started again.
public struct RespawnRequest: Hashable, Sendable {
    /// Whether one that lives is stopped first.
    public var isRestart = false
    /// Whether its own command runs even where the configuration has a form to resume it.
    public var isFresh = false
    /// The environment for a session whose own is lost, `KEY=VALUE` each; empty for that of the user's manager.
    public var environment: [String] = []

    /// One that has ended, with its own environment.
    public init() {}

    /// The request as Respawn takes it.
    var properties: [String: Value] {
        var properties: [String: Value] = [:]
        if isRestart { properties["Restart"] = .bool(true) }
        if isFresh { properties["Fresh"] = .bool(true) }
        if !environment.isEmpty { properties["Environment"] = .strings(environment) }
        return properties
    }
}
