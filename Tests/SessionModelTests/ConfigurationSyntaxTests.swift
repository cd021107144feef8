import Testing

@testable import SessionModel

@Suite("The format of the configuration's files")
struct ConfigurationSyntaxTests {
    private func statements(_ text: String) -> [String] {
        ConfigurationSyntax(Array(text.utf8)).lines.map { line in
            switch line.statement {
            case .section(let name): "\(line.number) [\(name)]"
            case .assignment(let key, let value): "\(line.number) \(key)=\(value)"
            }
        }
    }

    static let texts: [(String, [String])] = [
        ("", []), ("\n\n", []), ("# c\n; c\n  # c", []), ("[A]", ["1 [A]"]), ("[A]\nB=1\n", ["1 [A]", "2 B=1"]),
        ("  B  =  1 2  \r\n", ["1 B=1 2"]), ("B=", ["1 B="]), ("B=a=b # no comment", ["1 B=a=b # no comment"]),
        ("B=1\\\n2\nC=3", ["1 B=1 2", "3 C=3"]), ("B=1 \\\n# between\n; and\n  2", ["1 B=1  2"]),
        ("B=1\\\\\nC=2", ["1 B=1\\\\", "2 C=2"]), ("B=1\\", ["1 B=1"]), ("\u{FEFF}[A]", ["1 [A]"]),
        ("B=\u{1F414}", ["1 B=\u{1F414}"]), ("#a\\\nB=1", ["2 B=1"]), ("[Profile a b]", ["1 [Profile a b]"]),
    ]

    @Test("is that of systemd.syntax(7)", arguments: texts)
    func lines(text: String, expected: [String]) {
        #expect(statements(text) == expected)
        #expect(ConfigurationSyntax(Array(text.utf8)).problems.isEmpty)
    }

    @Test(
        "says which line cannot be understood, and goes on",
        arguments: ["[", "[A", "[]", "word", "=1", " = ", "\\\u{00}=1"]
    )
    func problems(line: String) {
        let syntax = ConfigurationSyntax(Array("[A]\n\(line)\nB=1".utf8))
        #expect(syntax.problems.map(\.line) == [2])
        #expect(syntax.lines.map(\.number) == [1, 3])
    }

    @Test("is UTF-8")
    func encoding() {
        let syntax = ConfigurationSyntax(Array("[A]\nB=".utf8) + [0xFF, 0xFE, 10] + Array("C=1".utf8))
        #expect(syntax.problems.map(\.line) == [2] && syntax.lines.map(\.number) == [1, 3])
    }

    static let words: [(String, [String])] = [
        ("", []), ("a", ["a"]), ("  a\t b ", ["a", "b"]), ("\"a b\" 'c d'", ["a b", "c d"]), ("\"\"", [""]),
        ("a\"b\"", ["a\"b\""]), ("\"a\"b", ["ab"]), ("a\\sb \\x41 \\\\", ["a b", "A", "\\"]), ("'it\\'s'", ["it's"]),
    ]

    @Test("has lists of words with quotes", arguments: words)
    func quoting(text: String, expected: [String]) throws {
        #expect(try QuotedWords.split(text) == expected)
    }

    @Test(
        "refuses quotes and escapes that are none",
        arguments: ["\"a", "'", "a\\", "\\q", "\\x4", "\\xzz", "\\x00", "\\x+1"]
    )
    func noQuoting(text: String) {
        #expect(throws: ArgumentProblem.self) { try QuotedWords.split(text) }
    }

    @Test("takes words apart that it has joined")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 7)
        let scalars: [Unicode.Scalar] = ["a", " ", "\"", "'", "\\", "\n", "\t", "\u{01}", "\u{7F}", "é", "*", "="]
        for _ in 0..<2000 {
            let words = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                String(
                    String.UnicodeScalarView(
                        (0..<Int.random(in: 0...5, using: &generator)).compactMap { _ in
                            scalars.randomElement(using: &generator)
                        }
                    )
                )
            }
            let line = QuotedWords.join(words)
            #expect(try QuotedWords.split(line) == words, "\(line)")
            #expect(!line.contains("\n"))
        }
    }
}

/// Random numbers that are the same in each run (the linear congruential generator of Knuth's MMIX).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        func step() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 32
        }
        return step() << 32 | step()
    }
}
