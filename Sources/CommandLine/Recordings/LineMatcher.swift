import Client
import Glibc
import SessionModel

/// Finds a text, or a regular expression, in lines. Each thread has one of its own.
final class LineMatcher {
    /// What is looked for.
    struct Pattern: Sendable {
        /// The text, or the expression.
        var text: String
        /// Whether it is an extended regular expression (regex(7)).
        var isRegex = false
        /// Whether upper and lower case are the same.
        var ignoresCase = false
    }

    private let pattern: Pattern
    private let needle: Needle
    private let isASCII: Bool
    private let expression: UnsafeMutablePointer<regex_t>?
    private var folded: [UInt8] = []

    /// Prepares a pattern. Throws InvalidSpec for an expression that is none, and for nothing at all.
    init(_ pattern: Pattern) throws(ClientError) {
        self.pattern = pattern
        isASCII = pattern.text.utf8.allSatisfy { $0 < 0x80 }
        let literal = pattern.isRegex ? RequiredText.of(pattern.text) : pattern.text
        needle = Needle(pattern.ignoresCase ? literal.lowercased() : literal)
        guard !pattern.text.isEmpty else { throw ClientError(.invalidSpec, "the text to search for is empty") }
        guard pattern.isRegex else {
            expression = nil
            return
        }
        // Characters of several bytes are one character.
        setlocale(LC_CTYPE, "C.UTF-8")
        let compiled = UnsafeMutablePointer<regex_t>.allocate(capacity: 1)
        compiled.initialize(to: regex_t())
        let result = regcomp(compiled, pattern.text, REG_EXTENDED | REG_NOSUB | (pattern.ignoresCase ? REG_ICASE : 0))
        guard result == 0 else {
            var reason = [CChar](repeating: 0, count: 256)
            let count = regerror(result, compiled, &reason, reason.count)
            compiled.deallocate()
            let words = String(decoding: reason.prefix(max(0, count - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw ClientError(
                .invalidSpec,
                "\"\(PlainText.line(pattern.text))\" is no extended regular expression (regex(7)): \(words)"
            )
        }
        expression = compiled
    }

    deinit {
        guard let expression else { return }
        regfree(expression)
        expression.deallocate()
    }

    /// Whether it stands in a line of UTF-8.
    func matches(_ line: UnsafeRawBufferPointer) -> Bool {
        guard let base = line.baseAddress, line.count > 0 else { return false }
        guard pattern.isRegex else { return hasNeedle(line) }
        return (needle.isEmpty || hasNeedle(line)) && matchesExpression(base, line.count)
    }

    private func hasNeedle(_ line: UnsafeRawBufferPointer) -> Bool {
        if pattern.ignoresCase { return isASCII ? matchesFolded(line) : matchesLowercased(line) }
        return needle.isFound(in: line)
    }

    private func matchesExpression(_ base: UnsafeRawPointer, _ count: Int) -> Bool {
        var match = regmatch_t(rm_so: 0, rm_eo: regoff_t(count))
        return regexec(expression, base.assumingMemoryBound(to: CChar.self), 1, &match, REG_STARTEND) == 0
    }

    private func matchesFolded(_ line: UnsafeRawBufferPointer) -> Bool {
        folded.removeAll(keepingCapacity: true)
        folded.append(contentsOf: line)
        return folded.withUnsafeMutableBytes { text in
            for position in text.indices {
                let byte = text[position]
                text[position] = byte | (byte &- 0x41 < 26 ? 0x20 : 0)
            }
            return needle.isFound(in: UnsafeRawBufferPointer(text))
        }
    }

    private func matchesLowercased(_ line: UnsafeRawBufferPointer) -> Bool {
        Array(String(decoding: line, as: UTF8.self).lowercased().utf8).withUnsafeBytes { needle.isFound(in: $0) }
    }
}
