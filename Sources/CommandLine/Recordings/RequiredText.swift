/// A text that stands in every line that an extended regular expression matches (regex(7)): it is found much faster than the
/// expression, and in few lines.
enum RequiredText {
    /// The longest one that is easily seen; empty where none is.
    static func of(_ expression: String) -> String {
        var (longest, run) = ("", "")
        var rest = expression.unicodeScalars[...]
        func keep() {
            if run.utf8.count > longest.utf8.count { longest = run }
            run = ""
        }
        while let scalar = rest.popFirst() {
            switch scalar {
            case "|": return ""
            case "(":
                keep()
                guard skipGroup(&rest) else { return "" }
            case "[":
                keep()
                guard skipBracket(&rest) else { return "" }
            case "\\":
                // A letter behind it has a meaning of its own; a sign stands for itself.
                guard let next = rest.popFirst() else { return "" }
                if next.properties.isAlphabetic || next.value >= 0x30 && next.value < 0x3A {
                    keep()
                } else {
                    run.unicodeScalars.append(next)
                }
            case "*", "?", "{":
                // What stands in front of it need not be there.
                if !run.isEmpty { run.unicodeScalars.removeLast() }
                keep()
                if scalar == "{", !skip(to: "}", &rest) { return "" }
            case "+", ".", "^", "$", ")": keep()
            default: run.unicodeScalars.append(scalar)
            }
        }
        keep()
        return longest
    }

    private static func skip(to end: Unicode.Scalar, _ rest: inout Substring.UnicodeScalarView) -> Bool {
        while let scalar = rest.popFirst() {
            if scalar == end { return true }
        }
        return false
    }

    /// Reads over a bracket expression: a `]` that comes first belongs to it.
    private static func skipBracket(_ rest: inout Substring.UnicodeScalarView) -> Bool {
        if rest.first == "^" { rest.removeFirst() }
        if rest.first == "]" { rest.removeFirst() }
        while let scalar = rest.popFirst() {
            if scalar == "]" { return true }
            // A class, `[:alpha:]`, and its kin.
            if scalar == "[", let kind = rest.first, [":", ".", "="].contains(kind) {
                rest.removeFirst()
                while let inner = rest.popFirst() {
                    if inner == kind, rest.first == "]" { break }
                }
                if rest.popFirst() == nil { return false }
            }
        }
        return false
    }

    private static func skipGroup(_ rest: inout Substring.UnicodeScalarView) -> Bool {
        var depth = 1
        while let scalar = rest.popFirst() {
            switch scalar {
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth == 0 { return true }
            case "[":
                guard skipBracket(&rest) else { return false }
            case "\\": _ = rest.popFirst()
            default: break
            }
        }
        return false
    }
}
