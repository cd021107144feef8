import SessionModel
import Systemd

/// What StartSession was asked for, checked.
struct StartSpec: Sendable {
    /// How long the host waits for a first client where one is awaited, in milliseconds.
    static let windowPatience: UInt32 = 5000
    /// The most bytes that arguments and environment may have together, as execve(2) would refuse more.
    static let maximumArguments = 2 << 20

    var command: [String]
    var name: String?
    var tags: [String] = []
    var workingDirectory: String?
    var environment: [String]?
    var size = TerminalSize.standard
    var pinned = false
    /// Whether it is started again when the machine or the user's manager comes back.
    var restore = false
    /// Whether it is recorded; nil for what is configured.
    var record: Bool?
    /// Whether nothing is read from the terminal before a first client attaches.
    var awaitsWindow = false
    /// How long to wait for room where the capacity is reached, in microseconds; `UInt64.max` is as long as it takes.
    var waitUSec: UInt64 = 0
    /// The profile of the configuration; empty for none at all, nil for the one that fits.
    var profile: String?
    /// The sandbox; empty for none at all, nil for the profile's.
    var sandbox: String?
    var limits = Limits()

    /// Takes the map apart. Throws InvalidSpec with the key, its value and what is expected.
    init(_ value: Value) throws(SystemdError) {
        guard case .array(let entries, of: "{sv}") = value else {
            throw Self.invalid("it is no map of names to values")
        }
        command = []
        var seen: Set<String> = []
        for entry in entries {
            guard case .entry(.string(let key), let variant) = entry else { continue }
            guard seen.insert(key).inserted else { throw Self.invalid("\(key) is given twice") }
            try take(key, variant.unwrapped)
        }
        guard !command.isEmpty else { throw Self.invalid("Command is missing: an array of strings, the program first") }
        let size = (command + (environment ?? [])).reduce(0) { $0 + $1.utf8.count + 1 }
        guard size <= Self.maximumArguments else {
            throw Self.invalid(
                "Command and Environment have \(size) bytes together, more than \(Self.maximumArguments)"
            )
        }
    }

    private mutating func take(_ key: String, _ value: Value) throws(SystemdError) {
        switch key {
        case "Command":
            command = try Self.strings(key, value)
            guard let program = command.first, !program.isEmpty else {
                throw Self.invalid("Command has no program: its first string is empty or missing")
            }
        case "Name":
            let name = try Self.string(key, value)
            self.name = name.isEmpty ? nil : try SessionChecks.name(name)
        case "Tags": tags = try SessionChecks.tags(try Self.strings(key, value))
        case "WorkingDirectory":
            let path = try Self.string(key, value)
            guard path.utf8.first == UInt8(ascii: "/") else {
                throw Self.invalid("WorkingDirectory is '\(path)', and must begin with '/'")
            }
            workingDirectory = path
        case "Environment": environment = try SessionChecks.environment(key, value)
        case "Columns": size.columns = try Self.extent(key, value)
        case "Rows": size.rows = try Self.extent(key, value)
        case "Profile": profile = try Self.string(key, value)
        case "Sandbox": sandbox = try Self.string(key, value)
        case "Pinned": pinned = try SessionChecks.truth(key, value)
        case "Restore": restore = try SessionChecks.truth(key, value)
        case "Record": record = try SessionChecks.truth(key, value)
        case "AwaitWindow": awaitsWindow = try SessionChecks.truth(key, value)
        case "WaitUSec":
            guard case .uint64(let span) = value else { throw Self.mistyped(key, value, "a number of 64 bits (t)") }
            waitUSec = span
        default:
            guard let limit = Limits.Key(rawValue: key) else { throw Self.invalid("the key '\(key)' is not known") }
            limits[limit] = try SessionChecks.limit(limit, value)
        }
    }

    private static func string(_ key: String, _ value: Value) throws(SystemdError) -> String {
        guard case .string(let text) = value else { throw mistyped(key, value, "a string (s)") }
        return text
    }

    private static func strings(_ key: String, _ value: Value) throws(SystemdError) -> [String] {
        guard let strings = value.stringsValue else { throw mistyped(key, value, "an array of strings (as)") }
        return strings
    }

    private static func extent(_ key: String, _ value: Value) throws(SystemdError) -> UInt16 {
        guard case .uint16(let number) = value else { throw mistyped(key, value, "a number of 16 bits (q)") }
        guard (1...TerminalSize.maximumExtent).contains(number) else {
            throw invalid("\(key) is \(number), and must be 1 to \(TerminalSize.maximumExtent)")
        }
        return number
    }

    private static func mistyped(_ key: String, _ value: Value, _ expected: String) -> SystemdError {
        invalid("\(key) has the type '\(value.typeSignature)', and must be \(expected)")
    }

    private static func invalid(_ problem: String) -> SystemdError {
        .refused(.invalidSpec, "the session cannot be started: \(problem)")
    }
}
