import SessionModel
import Systemd

/// What WaitFor was asked for, checked.
struct WaitOptions: Hashable, Sendable {
    /// What is waited for.
    enum Condition: Hashable, Sendable {
        /// The command's end.
        case exit
        /// This is what the session does.
        case activity(Activity)
        /// It has printed nothing for a while.
        case settled
    }

    /// How long nothing is printed by a session that has settled, in microseconds, where nothing else is said.
    static let standardQuiet: UInt64 = 2_000_000

    var condition: Condition
    /// How long to wait; nil for as long as it takes.
    var timeout: Duration?
    /// Microseconds.
    var quiet = standardQuiet
    /// Whether what is so already does not count.
    var isNew = false

    /// Takes the arguments apart. Throws InvalidSpec with the name, its value and what is expected.
    init(condition: String, options: Value) throws(SystemdError) {
        switch condition {
        case "exit": self.condition = .exit
        case "settled": self.condition = .settled
        case "idle", "blocked", "working": self.condition = .activity(Activity(rawValue: condition) ?? .unknown)
        default:
            throw .refused(
                .invalidSpec,
                "there is no condition '\(condition)'; there are exit, idle, blocked, working and settled"
            )
        }
        for (key, value) in options.propertiesValue ?? [:] {
            switch (key, value) {
            case ("TimeoutUSec", .uint64(let span)): timeout = Int64(exactly: span).map { .microseconds($0) }
            case ("QuietUSec", .uint64(let span)): quiet = span
            case ("New", .bool(let truth)): isNew = truth
            case ("TimeoutUSec", _), ("QuietUSec", _): throw Self.mistyped(key, value, "a number of 64 bits (t)")
            case ("New", _): throw Self.mistyped(key, value, "a boolean (b)")
            default:
                throw .refused(
                    .invalidSpec,
                    "the option '\(key)' is not known; there are TimeoutUSec, QuietUSec and New"
                )
            }
        }
    }

    private static func mistyped(_ key: String, _ value: Value, _ expected: String) -> SystemdError {
        .refused(.invalidSpec, "\(key) has the type '\(value.typeSignature)', and must be \(expected)")
    }
}
