import FoundationEssentials

/// The environment of this process.
enum OwnEnvironment {
    /// `KEY=VALUE` each, in order.
    static var assignments: [String] { assignments(where: { _ in true }) }

    /// Those whose names `isWanted`.
    static func assignments(where isWanted: (String) -> Bool) -> [String] {
        ProcessInfo.processInfo.environment.filter { isWanted($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
    }
}
