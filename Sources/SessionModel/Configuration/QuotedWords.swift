/// A list of words on one line, with quotes and escapes (systemd.syntax(7), "Quoting").
public enum QuotedWords {
    /// Takes `text` apart at its blanks.
    ///
    /// - Throws: what is wrong with the text, and what to write instead.
    public static func split(_ text: String) throws(ArgumentProblem) -> [String] {
        var words: [String] = []
        var word: String.UnicodeScalarView?
        var quote: Unicode.Scalar?
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\": word = (word ?? .init()) + [try escaped(&rest)]
            case let mark where mark == quote: quote = nil
            case "\"" where quote == nil && word == nil, "'" where quote == nil && word == nil:
                quote = scalar
                word = .init()
            case " " where quote == nil, "\t" where quote == nil:
                if let complete = word { words.append(String(complete)) }
                word = nil
            default: word = (word ?? .init()) + [scalar]
            }
        }
        if let quote { throw ArgumentProblem("the quote \(quote) is not closed") }
        if let word { words.append(String(word)) }
        return words
    }

    /// `words` on one line, which ``split(_:)`` takes apart again.
    public static func join(_ words: some Sequence<String>) -> String {
        words.map(quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.value > 32 && $0.value != 127 && !"\"'\\".unicodeScalars.contains($0)
        }
        if isPlain, !word.isEmpty { return word }
        var text = "\""
        for scalar in word.unicodeScalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            default:
                guard scalar.value < 32 || scalar.value == 127 else {
                    text.unicodeScalars.append(scalar)
                    continue
                }
                let digits = String(scalar.value, radix: 16)
                text += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }
        return text + "\""
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "a": "\u{07}", "b": "\u{08}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}", "s": " ",
        "\\": "\\", "\"": "\"", "'": "'",
    ]

    private static func escaped(_ rest: inout Substring.UnicodeScalarView) throws(ArgumentProblem) -> Unicode.Scalar {
        guard let letter = rest.popFirst() else { throw ArgumentProblem("the backslash at its end escapes nothing") }
        if let scalar = escapes[letter] { return scalar }
        let digits = String(String.UnicodeScalarView(rest.prefix(2)))
        guard letter == "x", digits.utf8.count == 2, digits.utf8.first != UInt8(ascii: "+"),
            let number = UInt8(digits, radix: 16), (1...127).contains(number)
        else { throw ArgumentProblem("\\\(letter) is no escape; write \\\\ for a backslash") }
        rest = rest.dropFirst(2)
        return Unicode.Scalar(number)
    }
}
