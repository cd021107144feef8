import Testing

@testable import Terminal

/// What must hold of settled lines for any stream.
@Suite struct SettledPropertyTests {
    private typealias Log = SettledLinesTests.Log

    private static let moments: [SettledLines.Moment] = [.scrolled, .scrolled, .running, .quiet]

    private static func log(_ generator: inout StreamGenerator) -> Log {
        Log(columns: 2 + generator.next(24), rows: 1 + generator.next(12), scrollbackRows: 1_000_000)
    }

    /// The lines that have left the screen, as the engine's own reader has them.
    private static func scrolledOff(_ engine: Engine) -> [String] {
        var texts: [String] = []
        for line in engine.core.scrollbackLines(newest: .max) {
            var text = ""
            var visible = line
            for x in visible.cells.indices where visible.cells[x].style.attributes.contains(.invisible) {
                visible.cells[x] = ImageCell(content: 0x20)
            }
            visible.appendText(to: &text)
            while text.unicodeScalars.last == " " { text.unicodeScalars.removeLast() }
            texts.append(text)
        }
        if engine.core.scrollback.newestFlags.contains(.wrapped) { texts.removeLast() }
        return texts
    }

    /// Feeds a stream in pieces, and looks behind some.
    private static func play(
        _ bytes: [UInt8],
        to log: Log,
        _ generator: inout StreamGenerator,
        _ moments: [SettledLines.Moment]
    ) {
        var position = 0
        while position < bytes.count {
            let end = min(bytes.count, position + 1 + generator.next(200))
            log.engine.feed(Array(bytes[position..<end]))
            position = end
            if generator.next(3) > 0 { log.look(generator.pick(moments)) }
        }
        log.look(.scrolled)
    }

    @Test(arguments: stride(from: 0, to: 1000, by: 250).map { $0 })
    func whatScrollsOffIsGivenOnceInOrderHoweverTheInputIsCut(_ first: Int) {
        var compared = 0
        for seed in UInt64(first)..<UInt64(first + 250) {
            var generator = StreamGenerator(seed: seed &+ 300_000)
            let log = Self.log(&generator)
            Self.play(generator.stream(pieces: 200), to: log, &generator, [.scrolled])
            #expect(log.given.count + log.missed == log.engine.core.scrollback.lines, "seed \(seed)")
            let expected = Self.scrolledOff(log.engine)
            // Some streams clear the scrollback.
            guard expected.count == log.engine.core.scrollback.lines else { continue }
            compared += expected.isEmpty ? 0 : 1
            #expect(log.given == expected, "seed \(seed)")
        }
        #expect(compared > 20)
    }

    @Test(arguments: stride(from: 0, to: 1000, by: 250).map { $0 })
    func whateverScrollsOffWasGiven(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 250) {
            var generator = StreamGenerator(seed: seed &+ 310_000)
            let log = Self.log(&generator)
            Self.play(generator.stream(pieces: 200), to: log, &generator, Self.moments)
            guard log.missed == 0 else { continue }
            var counts: [String: Int] = [:]
            for text in log.given { counts[text, default: 0] += 1 }
            for text in Self.scrolledOff(log.engine) { counts[text, default: 0] -= 1 }
            #expect(counts.filter { $0.value < 0 } == [:], "seed \(seed)")
        }
    }

    private static func line(_ generator: inout StreamGenerator) -> String {
        let words = ["abc", "漢字", "x", "longer words", "한", "e\u{301}", "👍🏽", "", "same"]
        return (0..<generator.next(5)).map { _ in generator.pick(words) }.joined(separator: " ")
    }

    /// Colours and rewritten rows are no other text.
    private static func drawn(_ line: String, _ generator: inout StreamGenerator) -> String {
        switch generator.next(4) {
        case 0: return "\u{1B}[3\(generator.next(8))m\(line)\u{1B}[m\r\n"
        case 1: return "d\r\u{1B}[K\(line)\r\n"
        default: return line + "\r\n"
        }
    }

    @Test(arguments: stride(from: 0, to: 600, by: 200).map { $0 })
    func whatIsPrintedLineByLineIsGivenAsItIs(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 200) {
            var generator = StreamGenerator(seed: seed &+ 320_000)
            let log = Self.log(&generator)
            var printed: [String] = []
            for _ in 0..<(1 + generator.next(80)) {
                var line = Self.line(&generator)
                while line.last == " " { line.removeLast() }
                printed.append(line)
                log.engine.feed(Self.drawn(line, &generator))
                if generator.next(3) == 0 { log.look(generator.pick(Self.moments)) }
                if generator.next(12) == 0 {
                    log.engine.resize(columns: 2 + generator.next(30), rows: 1 + generator.next(14))
                }
            }
            log.look(.end)
            while printed.last == "" { printed.removeLast() }
            while log.given.last == "" { log.given.removeLast() }
            #expect(log.given == printed, "seed \(seed)")
        }
    }

    @Test func aCopyGivesTheSame() {
        for seed in 0..<200 as Range<UInt64> {
            var generator = StreamGenerator(seed: seed &+ 330_000)
            let log = Self.log(&generator)
            Self.play(generator.stream(pieces: 60), to: log, &generator, Self.moments)
            log.engine.feed(generator.stream(pieces: 30))
            let copy = Log(columns: log.engine.columns, rows: log.engine.rows, scrollbackRows: 1_000_000)
            copy.engine.feed(log.engine.snapshot(SnapshotOptions(scrollbackRows: 1_000_000)))
            guard let lines = SettledLines(log.lines.encoded(following: log.engine), following: copy.engine) else {
                Issue.record("seed \(seed): its own state is not read")
                continue
            }
            copy.lines = lines
            for _ in 0..<5 {
                let more = generator.stream(pieces: 20)
                let moment = generator.pick(Self.moments)
                for log in [log, copy] { log.engine.feed(more) }
                #expect(copy.look(moment) == log.look(moment), "seed \(seed)")
            }
        }
    }

    /// A look gives no more than what has left the screen since the last one and what is on it, whatever comes.
    @Test func aLookIsBounded() {
        for seed in 0..<200 as Range<UInt64> {
            var generator = StreamGenerator(seed: seed &+ 340_000)
            let log = Self.log(&generator)
            for _ in 0..<30 {
                let before = log.engine.core.scrollback.lines
                log.engine.feed(generator.stream(pieces: 10))
                if generator.next(4) == 0 {
                    log.engine.resize(columns: 1 + generator.next(30), rows: 1 + generator.next(14))
                }
                let most = max(0, log.engine.core.scrollback.lines - before) + log.engine.rows
                #expect(log.look(generator.pick(Self.moments)).count <= most + 40, "seed \(seed)")
                #expect(log.lines.given.count <= SettledLines.maximumGiven)
            }
            _ = log.look(.end)
            let scalars = log.given.joined().unicodeScalars
            #expect(!scalars.contains { $0.properties.generalCategory == .control }, "seed \(seed)")
        }
    }

    @Test func theLongestCommonRunIsFound() {
        for seed in 0..<300 as Range<UInt64> {
            var generator = StreamGenerator(seed: seed &+ 350_000)
            let known = (0..<generator.next(12)).map { _ in UInt64(generator.next(5)) }
            let lines = (0..<generator.next(12)).map { _ in UInt64(generator.next(5)) }
            let matches = LineAlignment.match(known, lines)
            let used = matches.filter { $0 >= 0 }
            #expect(zip(used, used.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
            #expect(zip(matches, lines).allSatisfy { $0 < 0 || known[$0] == $1 }, "seed \(seed)")
            // Insertions and removals are what is not shared.
            let difference = lines.difference(from: known)
            #expect(used.count == lines.count - difference.insertions.count, "seed \(seed)")
        }
        let many = (0..<3000).map { UInt64($0) }
        let moved = LineAlignment.match([9001] + many + [9002], [9003] + many + [9004])
        #expect(moved.count { $0 >= 0 } == 3000)
    }
}
