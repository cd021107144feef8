import SessionModel
import Systemd

/// Checks of single values that come in over the bus; each throws InvalidSpec with the value and what is expected.
enum SessionChecks {
    /// A name that can be used.
    static func name(_ name: String) throws(SystemdError) -> String {
        if let problem = SessionName.problem(with: name) {
            throw .refused(.invalidSpec, "'\(name)' cannot be a session's name: \(problem)")
        }
        return name
    }

    /// Tags that can be used, each once, in their order.
    static func tags(_ tags: [String]) throws(SystemdError) -> [String] {
        var unique: [String] = []
        for tag in tags where !unique.contains(tag) {
            if let problem = SessionName.problem(withTag: tag) {
                throw .refused(.invalidSpec, "'\(tag)' cannot be a tag: \(problem)")
            }
            unique.append(tag)
        }
        guard unique.count <= SessionName.maximumTags else {
            throw .refused(
                .invalidSpec,
                "\(unique.count) tags are more than the \(SessionName.maximumTags) that a session can have"
            )
        }
        return unique
    }

    /// A limit within its range.
    static func limit(_ key: Limits.Key, _ value: Value) throws(SystemdError) -> UInt64 {
        guard case .uint64(let number) = value else {
            throw .refused(
                .invalidSpec,
                "\(key.rawValue) has the type '\(value.typeSignature)', and must be a number of 64 bits (t)"
            )
        }
        guard key.range.contains(number) else {
            let range = key.range
            throw .refused(
                .invalidSpec,
                "\(key.rawValue) is \(number), and must be \(range.lowerBound) to \(range.upperBound == .max ? "infinity" : "\(range.upperBound)")"
            )
        }
        return number
    }

    /// Limits by their names; an unknown name is refused.
    static func limits(_ value: Value) throws(SystemdError) -> Limits {
        var limits = Limits()
        guard case .array(let entries, of: "{sv}") = value else { return limits }
        for case .entry(.string(let name), let variant) in entries {
            guard let key = Limits.Key(rawValue: name) else {
                let known = Limits.Key.allCases.map(\.rawValue).joined(separator: ", ")
                throw .refused(.invalidSpec, "there is no limit '\(name)'; there are \(known)")
            }
            limits[key] = try limit(key, variant.unwrapped)
        }
        return limits
    }

    /// A truth value.
    static func truth(_ key: String, _ value: Value) throws(SystemdError) -> Bool {
        guard let truth = value.boolValue else {
            throw .refused(.invalidSpec, "\(key) has the type '\(value.typeSignature)', and must be a boolean (b)")
        }
        return truth
    }

    /// An environment, `KEY=VALUE` each.
    static func environment(_ key: String, _ value: Value) throws(SystemdError) -> [String] {
        guard let assignments = value.stringsValue else {
            throw .refused(
                .invalidSpec,
                "\(key) has the type '\(value.typeSignature)', and must be an array of strings (as)"
            )
        }
        for assignment in assignments where !isAssignment(assignment) {
            throw .refused(.invalidSpec, "\(key) holds '\(assignment)', and must hold assignments KEY=VALUE")
        }
        return assignments
    }

    private static func isAssignment(_ text: String) -> Bool {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
        return equals > text.utf8.startIndex
    }

    /// A signal's number.
    static func signal(_ number: Int32) throws(SystemdError) -> Int32 {
        guard (1...64).contains(number) else {
            throw .refused(.invalidSpec, "there is no signal \(number): signals are 1 to 64")
        }
        return number
    }
}
