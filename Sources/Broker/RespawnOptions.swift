import SessionModel
import Systemd

/// How a session is to be started again.
struct RespawnOptions {
    /// Whether one that lives is stopped first.
    var isRestart = false
    /// Whether its own command runs even where the configuration has a form to resume it.
    var isFresh = false
    /// The environment for a session whose own is lost, `KEY=VALUE` each.
    var environment: [String]?

    init() {}

    /// Takes the map apart. Throws InvalidSpec with the key, its value and what is expected.
    init(_ value: Value) throws(SystemdError) {
        for (key, value) in value.propertiesValue ?? [:] {
            switch key {
            case "Restart": isRestart = try SessionChecks.truth(key, value)
            case "Fresh": isFresh = try SessionChecks.truth(key, value)
            case "Environment": environment = try SessionChecks.environment(key, value)
            default:
                throw .refused(
                    .invalidSpec,
                    "the option '\(key)' is not known; there are Restart, Fresh and Environment"
                )
            }
        }
    }
}
