/// Which signals a connection wants to get (D-Bus Specification, "Match Rules").
public struct MatchRule: Hashable, Sendable {
    /// The rule as the bus takes it.
    public let text: String

    /// A rule for signals; what is nil matches all.
    public init(
        sender: String? = nil,
        path: String? = nil,
        pathNamespace: String? = nil,
        interface: String? = nil,
        member: String? = nil,
        argument0: String? = nil
    ) {
        let keys = [
            ("sender", sender), ("path", path), ("path_namespace", pathNamespace), ("interface", interface),
            ("member", member), ("arg0", argument0),
        ]
        var rule = "type='signal'"
        for case (let key, let value?) in keys { rule += ",\(key)=\(Self.quoted(value))" }
        text = rule
    }

    /// Puts a value in apostrophes; an apostrophe inside is written outside of them, after a backslash.
    private static func quoted(_ value: String) -> String {
        "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
