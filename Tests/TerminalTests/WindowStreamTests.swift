import Testing

@testable import Terminal

/// What goes on to windows.
@Suite struct WindowStreamTests {
    /// What of the state a window shares: all but stacks, modes that the host answers for, and the hidden screen.
    private static func shared(_ engine: Engine, joined: Bool = false) -> State {
        var state = State(engine.core, scrollbackRows: 0)
        state.leaveOutStacks()
        state.modes.subtract([.colorSchemeUpdates, .inBandResize])
        state.unfinished = []
        guard joined else { return state }
        if !state.isAlternate { state.alternate = State.ScreenState(rows: [], saved: SavedCursor(), keyboard: .init()) }
        // Marks of a prompt that was erased stay with their rows.
        for y in state.primary.rows.indices { state.primary.rows[y].flags.formIntersection(.wrapped) }
        for y in state.alternate.rows.indices { state.alternate.rows[y].flags.formIntersection(.wrapped) }
        return state
    }

    private static func feed(_ engine: Engine, _ stream: inout WindowStream, _ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { stream.pass($0, through: engine) ?? Array($0) }
    }

    /// What a window gets of `text`, cut into pieces of `size` bytes.
    private static func passed(_ text: String, size: Int) -> String {
        let engine = Engine(columns: 20, rows: 5)
        var stream = WindowStream()
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            result += feed(engine, &stream, Array(bytes[start..<min(bytes.count, start + size)]))
        }
        return String(decoding: result, as: UTF8.self)
    }

    @Test("what is plain passes as it is, whatever came before", arguments: 0..<200)
    func plain(seed: UInt64) {
        var generator = StreamGenerator(seed: seed)
        let bytes = generator.stream(pieces: 60) + Self.extra.flatMap { Array("a\($0)b".utf8) }
        let engine = Engine(columns: 20, rows: 5)
        var stream = WindowStream()
        var plain = 0
        var position = 0
        while position < bytes.count {
            let piece = Array(bytes[position..<min(bytes.count, position + 1 + generator.next(3))])
            position += piece.count
            _ = stream.takeLeading()
            let isPlain = piece.withUnsafeBytes { stream.isPlain($0, behind: engine) }
            let passed = piece.withUnsafeBytes { stream.pass($0, through: engine) }
            if isPlain {
                plain += 1
                #expect(passed == nil && stream.takeLeading().isEmpty)
            }
        }
        #expect(plain > 0)
    }

    private static let extra: [String] = [
        "\u{5}", "\u{1B}[\u{5}1m", "\u{1B}[3\n1m", "\u{1B}[\nc", "\u{1B}[5\u{1B}[c", "\u{1B}]0;x\u{1B}[6n",
        "\u{1B}[31\u{18}",
        "\u{1B}]52;c;aGVsbG8=\u{7}", "\u{1B}]52;c;?\u{7}", "\u{1B}]52;c;aGVs\u{18}", "\u{1B}]52;c;aGVs\u{1B}[1m",
        "\u{1B}[?2048h", "\u{1B}[?2031;2004h", "\u{1B}[>1u", "\u{1B}[>31u", "\u{1B}[<u", "\u{1B}[<9u", "\u{1B}[=5;2u",
        "\u{1B}]2;one\u{7}", "\u{1B}[22;2t", "\u{1B}[23;0t", "\u{1B}[8;30;90t", "\u{1B}]10;?;#123;?\u{1B}\\",
        "\u{1B}]4;1;?;2;red;3;#abc\u{7}", "\u{1B}]11;?\u{7}", "\u{1B}P$qm\u{1B}\\", "\u{1B}P+q544e\u{1B}[0m",
        "\u{C2}\u{9B}c",
        "\u{9B}6n", "\u{9D}11;?\u{9C}", "\u{1B}_Gi=1,a=q;AAAA\u{1B}\\", "\u{1B}[?1;2048s", "\u{1B}[?1;2048r",
        "\u{1B}[?1;25\u{5}$p", "\u{1B}[x", "\u{1B}[14t", "\u{1B}]1337;ReportCellSize\u{7}", "\u{1B}]99;i=1:p=?;\u{7}",
    ]

    @Test(
        "a window that was there from the first byte has the same state and answers nothing",
        arguments: stride(from: 0, to: 1000, by: 250).map { $0 }
    )
    func fromTheBeginning(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 250) {
            var generator = StreamGenerator(seed: seed &+ 7000)
            let engine = Engine(columns: 2 + generator.next(24), rows: 1 + generator.next(12))
            let window = Engine(columns: engine.columns, rows: engine.rows)
            var stream = WindowStream()
            for _ in 0..<40 {
                var bytes = generator.stream(pieces: generator.next(4))
                if generator.next(2) == 0 { bytes += Array(generator.pick(Self.extra).utf8) }
                let cut = generator.next(bytes.count + 1)
                window.feed(Self.feed(engine, &stream, Array(bytes[..<cut])))
                window.feed(Self.feed(engine, &stream, Array(bytes[cut...])))
            }
            #expect(Difference.between(Self.shared(engine), Self.shared(window)) == nil, "seed \(seed)")
            #expect(window.takeReplies().isEmpty, "seed \(seed)")
            let told = window.takeEvents().contains { if case .clipboard = $0 { true } else { false } }
            #expect(!told, "seed \(seed)")
        }
    }

    @Test(
        "a window that joins between any two pieces misses nothing, whatever it showed before",
        arguments: stride(from: 0, to: 1000, by: 250).map { $0 }
    )
    func joining(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 250) {
            var generator = StreamGenerator(seed: seed &+ 90_000)
            let engine = Engine(columns: 2 + generator.next(24), rows: 1 + generator.next(12))
            let window = Engine(columns: engine.columns, rows: engine.rows)
            // Tables of another session; half of a sequence is not among them, as windows never end in one.
            window.feed(generator.stream(pieces: 30, broken: false))
            window.feed("\u{18}")
            _ = window.takeReplies()
            var stream = WindowStream()
            for _ in 0..<20 {
                let bytes = generator.stream(pieces: 2) + Array(generator.pick(Self.extra).utf8)
                _ = Self.feed(engine, &stream, Array(bytes[..<generator.next(bytes.count + 1)]))
            }
            var options = SnapshotOptions()
            options.isForWindow = true
            options.includesUnfinished = stream.isWithinSequence
            window.feed(engine.snapshot(options))
            var seam = Self.shared(window, joined: true)
            var wanted = Self.shared(engine, joined: true)
            // Titles and colours that nobody has set are the window's own, as are some modes.
            seam.labels = wanted.labels
            let shown = seam.palette.indexed.filter { wanted.palette.indexed[$0.key] != nil }
            #expect(shown == wanted.palette.indexed, "seed \(seed)")
            #expect(wanted.palette.background == nil || wanted.palette.background == seam.palette.background)
            seam.palette = wanted.palette
            for mode in Engine.ownModes.compactMap(Modes.privateMode) {
                seam.modes.remove(mode)
                wanted.modes.remove(mode)
            }
            #expect(Difference.between(wanted, seam) == nil, "seed \(seed)")
            #expect(window.takeReplies().isEmpty, "seed \(seed)")
        }
    }

    @Test("queries are cut out, whatever they are cut into", arguments: [1, 2, 3, 7, 1000])
    func queries(size: Int) {
        #expect(
            Self.passed("a\u{1B}[cb\u{1B}[>0qc\u{1B}[6nd\u{5}e\u{1B}]11;?\u{7}f\u{1B}[?2026$pg", size: size)
                == "abcdefg"
        )
        #expect(Self.passed("a\u{1B}P+q544e\u{1B}\\b\u{1B}P$qm\u{1B}\\c\u{1B}[?uD", size: size) == "abcD")
        #expect(
            Self.passed("\u{1B}[31mred\u{1B}[0m 漢字\u{1B}]2;t\u{7}", size: size)
                == "\u{1B}[31mred\u{1B}[0m 漢字\u{1B}]2;t\u{7}"
        )
    }

    @Test("a control within a query still reaches the window", arguments: [1, 1000])
    func controls(size: Int) {
        #expect(Self.passed("a\u{1B}[\n\u{8}cb", size: size) == "a\n\u{8}b")
    }

    @Test("what a query cuts off is ended without it", arguments: [1, 1000])
    func cutOff(size: Int) {
        #expect(Self.passed("a\u{1B}[31\u{1B}[cb", size: size) == "a\u{1B}[31\u{18}b")
        #expect(Self.passed("a\u{1B}[3\n1\u{1B}[cb", size: size) == "a\u{1B}[3\n1\u{18}b")
        #expect(Self.passed("a\u{1B}]2;t\u{1B}[cb", size: size) == "a\u{1B}]2;t\u{1B}\\b")
    }

    @Test("stacks become their tops", arguments: [1, 1000])
    func stacks(size: Int) {
        #expect(Self.passed("\u{1B}[>5u\u{1B}[>1u\u{1B}[<u", size: size) == "\u{1B}[=5;1u\u{1B}[=1;1u\u{1B}[=5;1u")
        #expect(
            Self.passed("\u{1B}]2;one\u{7}\u{1B}[22t\u{1B}]2;two\u{7}\u{1B}[23t", size: size)
                == "\u{1B}]2;one\u{7}\u{1B}]2;two\u{7}\u{1B}]1;\u{1B}\\\u{1B}]2;one\u{1B}\\"
        )
    }

    @Test("modes that make a terminal report by itself are not switched", arguments: [1, 1000])
    func reports(size: Int) {
        #expect(Self.passed("\u{1B}[?2048h\u{1B}[?2004;2031;1006h", size: size) == "\u{1B}[?2004;1006h")
        #expect(
            Self.passed("\u{1B}[?1h\u{1B}[?1;2048s\u{1B}[?1l\u{1B}[?1;2048r", size: size)
                == "\u{1B}[?1h\u{1B}[?1l\u{1B}[?1h"
        )
    }

    @Test("a prompt is not drawn again by a window that is resized", arguments: [1, 1000])
    func prompts(size: Int) {
        #expect(Self.passed("\u{1B}]133;A\u{7}$ ", size: size) == "\u{1B}]133;A;redraw=0\u{1B}\\$ ")
        #expect(
            Self.passed("\u{1B}]133;A;redraw=1;aid=7\u{7}$ ", size: size)
                == "\u{1B}]133;A;aid=7;redraw=0\u{1B}\\$ "
        )
        #expect(Self.passed("\u{1B}]133;B\u{7}", size: size) == "\u{1B}]133;B\u{7}")
    }

    @Test("of colours that are set and asked for, what is set passes")
    func colors() {
        #expect(Self.passed("\u{1B}]4;1;?;2;red\u{7}", size: 1000) == "\u{1B}]4;2;red\u{1B}\\")
        #expect(Self.passed("\u{1B}]10;?;#123\u{7}", size: 1000) == "\u{1B}]11;#123\u{1B}\\")
        #expect(Self.passed("\u{1B}]12;?;;;;;;;#123;;text\u{7}", size: 1000) == "\u{1B}]19;#123\u{1B}\\")
    }

    @Test("a clipboard reaches no window, whole, cut off or too long", arguments: [1, 5, 1000])
    func clipboards(size: Int) {
        let long = String(repeating: "A", count: 3 * Limits.maximumString / 2)
        #expect(Self.passed("a\u{1B}]52;c;aGk=\u{7}b\u{1B}]52;c;aGk\u{18}c", size: size) == "abc")
        #expect(Self.passed("a\u{1B}]52;c;\(long)\u{7}b", size: size * 4000) == "ab")
        #expect(Self.passed("a\u{1B}]5522;type=read\u{7}b", size: size) == "ab")
    }

    @Test("what a clipboard cuts off is ended, though its own end comes with the next piece")
    func clipboardAtTheSeam() {
        let engine = Engine(columns: 20, rows: 5)
        var stream = WindowStream()
        let first = Self.feed(engine, &stream, Array("\u{1B}]2;t\u{1B}]52;c;aGk\u{1B}".utf8))
        let second = Self.feed(engine, &stream, Array("[31mx".utf8))
        #expect(String(decoding: first + second, as: UTF8.self) == "\u{1B}]2;t\u{1B}\\\u{1B}[31mx")
    }

    @Test("a sequence is kept back up to the limit and passes beyond it; a query that long is taken back")
    func longSequences() {
        let engine = Engine(columns: 20, rows: 5)
        var stream = WindowStream()
        let opening = "\u{1B}P0q" + String(repeating: "~", count: WindowStream.maximumHeld - 4)
        #expect(Self.feed(engine, &stream, Array(opening.utf8)).isEmpty)
        #expect(!stream.isWithinSequence)
        #expect(Self.feed(engine, &stream, [0x7E]) == Array((opening + "~").utf8))
        #expect(stream.isWithinSequence)
        #expect(Self.feed(engine, &stream, Array("~\u{1B}\\x".utf8)) == Array("~\u{1B}\\x".utf8))
        #expect(!stream.isWithinSequence)

        let query = "\u{1B}[" + String(repeating: "0", count: WindowStream.maximumHeld)
        #expect(Self.feed(engine, &stream, Array(query.utf8)) == Array(query.utf8))
        #expect(Self.feed(engine, &stream, Array("cx".utf8)) == Array("\u{18}x".utf8))
    }

    @Test("what acts on a window, and a query for graphics, are for the one that leads", arguments: [1, 1000])
    func leading(size: Int) {
        let engine = Engine(columns: 20, rows: 5)
        var stream = WindowStream()
        var passed: [UInt8] = []
        var led: [[UInt8]] = []
        let graphics = "\u{1B}_Gi=31,a=q;AAAA\u{1B}\\"
        let bytes = Array("a\u{1B}[8;30;90tb\(graphics)c\u{1B}_Gf=24;AAAA\u{1B}\\".utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            passed += Self.feed(engine, &stream, Array(bytes[start..<min(bytes.count, start + size)]))
            led += stream.takeLeading()
        }
        #expect(String(decoding: passed, as: UTF8.self) == "abc\u{1B}_Gf=24;AAAA\u{1B}\\")
        #expect(led == ["\u{1B}[8;30;90t", graphics].map { Array($0.utf8) })
        #expect(stream.takeLeading().isEmpty)
    }
}
