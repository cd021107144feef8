import SessionModel

/// One variable of a session's environment, `KEY=VALUE`.
public struct EnvironmentAssignment: Hashable, Sendable {
    /// The variable's name.
    public let name: String
    /// Its value.
    public let value: String

    /// Reads `KEY=VALUE`.
    ///
    /// - Throws: what is wrong with the text, and what to give instead.
    public init(parsing text: String) throws(ArgumentProblem) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw ArgumentProblem("expected KEY=VALUE")
        }
        name = String(text[..<equals])
        value = String(text[text.index(after: equals)...])
        guard !name.contains(where: { $0.isWhitespace }) else {
            throw ArgumentProblem("the name of a variable has no blanks; expected KEY=VALUE")
        }
    }

    /// The assignment as execve(2) takes it.
    public var text: String { "\(name)=\(value)" }

    /// `inherited` with `assignments` over it, in a stable order.
    public static func merge(_ assignments: [EnvironmentAssignment], over inherited: [String]) -> [String] {
        var result: [String] = []
        let replaced = Set(assignments.map(\.name))
        for entry in inherited {
            guard let equals = entry.firstIndex(of: "="), !replaced.contains(String(entry[..<equals])) else { continue }
            result.append(entry)
        }
        var last: [String: String] = [:]
        for assignment in assignments { last[assignment.name] = assignment.text }
        var seen: Set<String> = []
        for assignment in assignments where seen.insert(assignment.name).inserted {
            if let text = last[assignment.name] { result.append(text) }
        }
        return result
    }
}
