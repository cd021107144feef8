import Testing

@testable import CommandLine

/// FAILURES.md D5 and D6.
@Suite("The input filter")
struct InputFilterTests {
    /// What a terminal may send for Ctrl-\, and what it means.
    static let presses: [String] = [
        "\u{1C}",
        "\u{1B}[92;5u",
        "\u{1B}[92;69u",  // caps lock
        "\u{1B}[92;133u",  // num lock
        "\u{1B}[92;197u",  // both
        "\u{1B}[92;5:1u",  // press
        "\u{1B}[92;5:2u",  // repeat
        "\u{1B}[92;197:1u",
        "\u{1B}[92:124:92;5:1u",  // alternate keys
        "\u{1B}[92::92;5u",
        "\u{1B}[92;5;28u",  // text as code points
        "\u{1B}[92;5:1;28u",
        "\u{1B}[1105::92;5u",  // a Cyrillic layout
        "\u{1B}[60:92;6u",  // a layout where it needs Shift
        "\u{1B}[27;5;92~",  // modifyOtherKeys
        "\u{1B}[27;69;92~",
    ]

    /// What looks like it and is not.
    static let others: [String] = [
        "\\", "\u{1D}", "\u{1B}", "\u{1B}[A", "\u{1B}[1;5A", "\u{1B}OP", "\u{1B}[92u", "\u{1B}[92;1u", "\u{1B}[92;6u",
        "\u{1B}[92;7u", "\u{1B}[92;13u", "\u{1B}[93;5u", "\u{1B}[27;5;93~", "\u{1B}[27;2;92~", "\u{1B}[92;5~",
        "\u{1B}[?92;5u", "\u{1B}[>92;5u", "\u{1B}[92;5 u", "\u{1B}[;5u", "\u{1B}[99999999999;5u", "\u{1B}[<0;10;10M",
        "\u{1B}[200~\u{1C}\u{1B}[92;5u\u{1B}[27;5;92~\u{1B}[201~", "\u{1B}]11;rgb:ff/ff/ff\u{1B}\\", "ü€😀",
        "\u{1B}[200~half a paste \u{1C}", "\u{1B}[42::92;5u",
    ]

    private func run(_ input: String, cuts: [Int] = []) -> (passed: [UInt8], isDetached: Bool) {
        run(Array(input.utf8), cuts: cuts)
    }

    private func run(_ bytes: [UInt8], cuts: [Int]) -> (passed: [UInt8], isDetached: Bool) {
        var filter = InputFilter(keys: [.standard])
        var passed: [UInt8] = []
        var start = 0
        for end in cuts + [bytes.count] {
            if filter.feed(bytes[start..<end], into: &passed) { return (passed, true) }
            start = end
        }
        filter.release(into: &passed)
        return (passed, false)
    }

    @Test("finds the key in every encoding", arguments: presses)
    func press(input: String) {
        let result = run("ab" + input + "cd")
        #expect(result.isDetached)
        #expect(result.passed == Array("ab".utf8))
    }

    @Test("finds the key wherever reads cut it", arguments: presses)
    func cut(input: String) {
        let bytes = Array(input.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let result = run(bytes, cuts: [first, second])
                #expect(result.isDetached, "cut at \(first) and \(second)")
                #expect(result.passed.isEmpty)
            }
        }
        #expect(run(bytes, cuts: Array(1..<max(bytes.count, 1))).isDetached)
    }

    @Test("lets everything else through unchanged, wherever reads cut it", arguments: others)
    func other(input: String) {
        let bytes = Array(input.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                let result = run(bytes, cuts: [first, second])
                #expect(!result.isDetached, "cut at \(first) and \(second)")
                #expect(result.passed == bytes)
            }
        }
    }

    @Test(
        "swallows the release of the key",
        arguments: ["\u{1B}[92;5:3u", "\u{1B}[92;133:3u", "\u{1B}[92:124:92;5:3u"]
    )
    func release(input: String) {
        let result = run("a" + input + "b")
        #expect(!result.isDetached)
        #expect(result.passed == Array("ab".utf8))
    }

    @Test("says that input passes whole only where feeding it changes nothing", arguments: presses + others)
    func passesWhole(input: String) {
        for (keys, hasReplies) in [([DetachKey.standard], true), ([.standard], false), ([], true), ([], false)] {
            var filter = InputFilter(keys: keys, hasReplies: hasReplies)
            var skipping = filter
            var (passed, skipped): ([UInt8], [UInt8]) = ([], [])
            for byte in Array(("a" + input + "b").utf8) {
                let isWhole = withUnsafeBytes(of: byte) { skipping.passesWhole($0) }
                let isDetached = filter.feed([byte], into: &passed)
                if isWhole {
                    skipped.append(byte)
                } else {
                    #expect(skipping.feed([byte], into: &skipped) == isDetached)
                }
                #expect(!isWhole || !isDetached && !filter.isHolding)
                #expect(passed == skipped)
                if isDetached { break }
            }
        }
    }

    @Test("lets text pass whole, and nothing that may be a key")
    func whole() {
        let filter = InputFilter(keys: [.standard], hasReplies: true)
        let isWhole = { (text: String) in Array(text.utf8).withUnsafeBytes { filter.passesWhole($0) } }
        #expect(isWhole("a"))
        #expect(isWhole("ü\r\u{3}\u{7F}"))
        #expect(!isWhole("text\u{1C}"))
        #expect(!isWhole("\u{1B}"))
        let unwatched = InputFilter(keys: [])
        #expect(Array("\u{1B}[A\u{1C}".utf8).withUnsafeBytes { unwatched.passesWhole($0) })
    }

    @Test("finds the key after a paste")
    func afterPaste() {
        let paste = "\u{1B}[200~one\ntwo\u{1C}\u{1B}[201~"
        let result = run(paste + "\u{1C}")
        #expect(result.isDetached)
        #expect(result.passed == Array(paste.utf8))
    }

    @Test("finds the key right behind Escape and behind an unfinished sequence")
    func afterEscape() {
        #expect(run("\u{1B}\u{1C}").isDetached)
        #expect(run("\u{1B}\u{1C}").passed == [0x1B])
        #expect(run("\u{1B}[12\u{1C}").isDetached)
        #expect(run("\u{1B}\u{1B}[92;5u").isDetached)
    }

    @Test("holds back only what may be the key, until it is released")
    func holding() {
        var filter = InputFilter(keys: [.standard])
        var passed: [UInt8] = []
        #expect(!filter.feed(Array("a\u{1B}".utf8), into: &passed))
        #expect(passed == Array("a".utf8))
        #expect(filter.isHolding)
        filter.release(into: &passed)
        #expect(passed == Array("a\u{1B}".utf8))
        #expect(!filter.isHolding)
        // Late, but still the key: what went through already is not sent twice.
        #expect(filter.feed(Array("[92;5u".utf8), into: &passed))
        #expect(passed == Array("a\u{1B}".utf8))
    }

    @Test("does not hold back a sequence without end")
    func endless() {
        let input = "\u{1B}[" + String(repeating: "1", count: InputFilter.maximumSequence + 10)
        var filter = InputFilter(keys: [.standard])
        var passed: [UInt8] = []
        #expect(!filter.feed(Array(input.utf8), into: &passed))
        #expect(passed == Array(input.utf8))
        #expect(!filter.isHolding)
        #expect(filter.feed([0x1C], into: &passed))
    }

    @Test("passes all bytes when no key is watched")
    func noKey() {
        var filter = InputFilter(keys: [])
        var passed: [UInt8] = []
        let bytes = (0...255).map { UInt8($0) } + [0x1B]
        #expect(!filter.feed(bytes, into: &passed))
        #expect(passed == bytes)
        #expect(!filter.isHolding)
    }

    @Test("passes bytes that are no text")
    func invalidText() {
        let bytes: [UInt8] = [0xFF, 0xC3, 0x28, 0x80, 0xF0, 0x9F]
        for cut in 0...bytes.count { #expect(run(bytes, cuts: [cut]).passed == bytes) }
    }

    @Test("finds letters whatever the locks do")
    func letter() throws {
        let key = try DetachKey(parsing: "ctrl-a")
        for input in [
            "\u{01}", "\u{1B}[97;5u", "\u{1B}[97;69u", "\u{1B}[65;69u", "\u{1B}[27;5;97~", "\u{1B}[1092::97;5u",
        ] {
            var filter = InputFilter(keys: [key])
            var passed: [UInt8] = []
            #expect(filter.feed(Array(input.utf8), into: &passed), "\(input.utf8.map { $0 })")
        }
        var filter = InputFilter(keys: [key])
        var passed: [UInt8] = []
        #expect(!filter.feed(Array("\u{1B}[97:65;6u".utf8), into: &passed))
    }
}

/// What the user's own terminal answers.
@Suite("Replies in what is typed")
struct TerminalReplyTests {
    private func feed(_ pieces: [String], hasReplies: Bool = true) -> (String, [TerminalReply], Bool) {
        var filter = InputFilter(keys: [.standard], hasReplies: hasReplies)
        var output: [UInt8] = []
        var isDetached = false
        for piece in pieces where !isDetached { isDetached = filter.feed(Array(piece.utf8), into: &output) }
        filter.release(into: &output)
        return (String(decoding: output, as: UTF8.self), filter.takeReplies(), isDetached)
    }

    @Test("are taken out, wherever they are split")
    func takenOut() {
        let reply = "\u{1B}]10;rgb:ff/80/00\u{7}\u{1B}]11;rgb:1234/5678/9abc\u{1B}\\\u{1B}[?65;1;9c"
        let wanted: [TerminalReply] = [.color(10, 0xFF8000), .color(11, 0x12569A), .attributes]
        #expect(feed(["a" + reply + "b"]) == ("ab", wanted, false))
        let (text, replies, _) = feed(("a" + reply + "b").map { String($0) })
        #expect(text == "ab" && replies == wanted)
    }

    @Test("of other kinds, in pastes, or where none are asked for, pass")
    func others() {
        for text in [
            "\u{1B}]52;c;aGk=\u{7}", "\u{1B}]4;1;rgb:1/2/3\u{7}", "\u{1B}]x", "\u{1B}[1;2R", "\u{1B}[?1;2R",
            "\u{1B}]10;x\u{7}",
        ] {
            #expect(feed([text]) == (text, [], false))
        }
        let paste = "\u{1B}[200~\u{1B}]10;rgb:1/1/1\u{7}\u{1B}[?1c\u{1B}[201~"
        #expect(feed([paste]) == (paste, [], false))
        let reply = "\u{1B}]10;rgb:1/1/1\u{7}"
        #expect(feed([reply], hasReplies: false) == (reply, [], false))
    }

    @Test("do not hide the detach key behind Alt and a bracket")
    func detachKey() {
        #expect(feed(["\u{1B}]\u{1C}"]) == ("\u{1B}]", [], true))
        #expect(feed(["\u{1B}]1\u{1C}"]) == ("\u{1B}]1", [], true))
        var filter = InputFilter(keys: [.standard], hasReplies: true)
        var output: [UInt8] = []
        _ = filter.feed(Array("\u{1B}]".utf8), into: &output)
        filter.release(into: &output)
        #expect(output == [0x1B, 0x5D])
        let isDetached = filter.feed([0x61, 0x1C], into: &output)
        #expect(isDetached)
        #expect(output == [0x1B, 0x5D, 0x61])
    }
}
