import Glibc
import SessionModel

/// A POSIX extended regular expression (regex(7)); `^` and `$` are the ends of a line, and `.` does not match one.
final class TextPattern {
    private var compiled = regex_t()

    /// Compiles `text`.
    ///
    /// - Throws: what is wrong with it.
    init(_ text: String) throws(ArgumentProblem) {
        // Characters and not bytes, whatever the caller's locale is.
        setlocale(LC_CTYPE, "C.UTF-8")
        let status = regcomp(&compiled, text, REG_EXTENDED | REG_NEWLINE | REG_NOSUB)
        guard status == 0 else {
            var buffer = [CChar](repeating: 0, count: 256)
            regerror(status, &compiled, &buffer, buffer.count)
            let words = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw ArgumentProblem("\"\(PlainText.line(text))\" is no regular expression: \(words)")
        }
    }

    deinit {
        regfree(&compiled)
    }

    /// Whether some line of `text` matches.
    func matches(_ text: String) -> Bool { regexec(&compiled, text, 0, nil, 0) == 0 }
}
