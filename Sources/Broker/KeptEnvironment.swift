import Glibc

/// Which variables of a session's environment are kept on the disk, for a start after the machine was down.
///
/// The whole environment holds secrets: it stays in memory (``SessionPaths/environment(of:)``) and is lost with it.
enum KeptEnvironment {
    /// Those of `assignments` (`KEY=VALUE`) whose names match one of `patterns` (glob(7)).
    static func select(_ assignments: [String], matching patterns: [String]) -> [String] {
        assignments.filter { assignment in
            let name = name(of: assignment)
            return patterns.contains { fnmatch($0, name, 0) == 0 }
        }
    }

    /// `base` with the variables of `assignments` over it.
    static func merge(_ assignments: [String], over base: [String]) -> [String] {
        let names = Set(assignments.map(name))
        return base.filter { !names.contains(name(of: $0)) } + assignments
    }

    private static func name(of assignment: String) -> String {
        String(assignment.prefix { $0 != "=" })
    }
}
