import SessionModel
import Systemd

/// What a new session is to be.
public struct StartRequest: Hashable, Sendable {
    /// The command and its arguments.
    public var command: [String]
    /// The session's name; nil for none.
    public var name: String?
    /// The session's tags.
    public var tags: [String] = []
    /// Where the command starts; nil for the home directory.
    public var workingDirectory: String?
    /// The command's environment, `KEY=VALUE`.
    public var environment: [String] = []
    /// The size of the terminal until somebody attaches; nil for the standard size.
    public var size: TerminalSize?
    /// Whether the session is never evicted.
    public var isPinned = false
    /// Whether the session is started again when the machine or the user's manager comes back.
    public var isRestored = false
    /// Whether it is recorded; nil for what is configured.
    public var isRecorded: Bool?
    /// Whether the command's output waits a moment for the first window, which then sees all of it.
    public var awaitsWindow = false
    /// How long to wait for room where the capacity is reached, in microseconds; `UInt64.max` is as long as it takes.
    public var wait: UInt64 = 0
    /// The profile of the configuration; nil for the one that fits, empty for none.
    public var profile: String?
    /// The sandbox; nil for the profile's, empty for none.
    public var sandbox: String?
    /// What the session may use.
    public var limits = Limits()

    /// A session that runs `command`.
    public init(command: [String]) {
        self.command = command
    }

    /// The request as StartSession takes it. What was not asked for is left out, so that the broker decides.
    var properties: [String: Value] {
        var properties = limits.properties
        properties["Command"] = .strings(command)
        properties["Name"] = name.map { .string($0) }
        if !tags.isEmpty { properties["Tags"] = .strings(tags) }
        properties["WorkingDirectory"] = workingDirectory.map { .string($0) }
        if !environment.isEmpty { properties["Environment"] = .strings(environment) }
        if let size {
            properties["Columns"] = .uint16(size.columns)
            properties["Rows"] = .uint16(size.rows)
        }
        properties["Profile"] = profile.map { .string($0) }
        if isRestored { properties["Restore"] = .bool(true) }
        properties["Record"] = isRecorded.map { .bool($0) }
        properties["Sandbox"] = sandbox.map { .string($0) }
        if wait > 0 { properties["WaitUSec"] = .uint64(wait) }
        if isPinned { properties["Pinned"] = .bool(true) }
        if awaitsWindow { properties["AwaitWindow"] = .bool(true) }
        return properties
    }
}
