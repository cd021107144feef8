import Testing

@testable import Terminal

/// What must hold for any stream of bytes.
@Suite struct PropertyTests {
    static let seeds = Array(0..<400 as Range<UInt64>)

    private static func engine(_ generator: inout StreamGenerator) -> Engine {
        Engine(columns: 2 + generator.next(24), rows: 1 + generator.next(12), scrollbackRows: 50)
    }

    /// The styles of all cells, line by line.
    private static func styles(_ engine: Engine) -> [[Style]] {
        var styles: [[Style]] = []
        engine.forEachLine(scrollbackRows: 1000, joinsWrapped: true) { line in
            styles.append(line.cells.map { $0.style })
            return true
        }
        return styles
    }

    @Test(arguments: stride(from: 0, to: 400, by: 40).map { $0 })
    func splittingTheInputChangesNothing(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 40) {
            var generator = StreamGenerator(seed: seed)
            let whole = Self.engine(&generator)
            let split = Engine(columns: whole.columns, rows: whole.rows, scrollbackRows: 50)
            let bytes = generator.stream(pieces: 60)
            whole.feed(bytes)
            var position = 0
            while position < bytes.count {
                let end = min(bytes.count, position + 1 + generator.next(4))
                split.feed(Array(bytes[position..<end]))
                position = end
            }
            let difference = Difference.between(State(whole.core), State(split.core))
            #expect(difference == nil, "seed \(seed)")
            #expect(whole.takeReplies() == split.takeReplies(), "seed \(seed)")
            #expect(whole.takeEvents() == split.takeEvents(), "seed \(seed)")
        }
    }

    @Test(arguments: stride(from: 0, to: 6000, by: 500).map { $0 })
    func aSnapshotGivesAnEqualState(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 500) {
            var generator = StreamGenerator(seed: seed)
            let engine = Self.engine(&generator)
            engine.feed(generator.stream(pieces: 5 + generator.next(120)))
            let copy = Engine(columns: engine.columns, rows: engine.rows, scrollbackRows: 50)
            copy.feed(engine.snapshot(SnapshotOptions(scrollbackRows: 50)))
            let difference = Difference.between(State(engine.core), State(copy.core))
            #expect(difference == nil, "seed \(seed)")
        }
    }

    @Test(arguments: stride(from: 0, to: 1500, by: 250).map { $0 })
    func aClientThatJoinsMissesNothing(_ first: Int) {
        for seed in UInt64(first)..<UInt64(first + 250) {
            var generator = StreamGenerator(seed: seed &+ 70_000)
            // No bound is passed: rows that wrap at another width are another number of rows.
            let engine = Engine(
                columns: 2 + generator.next(24),
                rows: 1 + generator.next(12),
                scrollbackRows: 1_000_000
            )
            engine.feed(generator.stream(pieces: 1 + generator.next(60)))
            for _ in 0..<generator.next(3) {
                engine.resize(columns: 2 + generator.next(24), rows: 1 + generator.next(12))
                engine.feed(generator.stream(pieces: generator.next(40)))
            }
            let copy = Engine(columns: engine.columns, rows: engine.rows, scrollbackRows: 1_000_000)
            copy.feed(engine.snapshot(SnapshotOptions(scrollbackRows: 1_000_000)))
            #expect(Difference.between(State(engine.core), State(copy.core)) == nil, "at the seam, seed \(seed)")
            let live = generator.stream(pieces: 40)
            engine.feed(live)
            copy.feed(live)
            #expect(Difference.between(State(engine.core), State(copy.core)) == nil, "after it, seed \(seed)")
            let third = Engine(columns: engine.columns, rows: engine.rows, scrollbackRows: 1_000_000)
            third.feed(copy.snapshot(SnapshotOptions(scrollbackRows: 1_000_000)))
            #expect(Difference.between(State(engine.core), State(third.core)) == nil, "second seam, seed \(seed)")
            let (columns, rows) = (2 + generator.next(24), 1 + generator.next(12))
            for engine in [engine, copy, third] { engine.resize(columns: columns, rows: rows) }
            #expect(Difference.between(State(engine.core), State(copy.core)) == nil, "another size, seed \(seed)")
            #expect(Difference.between(State(engine.core), State(third.core)) == nil, "another size, seed \(seed)")
        }
    }

    /// Looking at a terminal, which writes out rows that only noted what they hold, changes nothing.
    @Test func lookingChangesNothing() {
        for seed in Self.seeds {
            var generator = StreamGenerator(seed: seed &+ 130_000)
            let engine = Self.engine(&generator)
            let seen = Engine(columns: engine.columns, rows: engine.rows, scrollbackRows: 50)
            for _ in 0..<20 {
                let bytes = generator.stream(pieces: 5)
                for engine in [engine, seen] { engine.feed(bytes) }
                _ = seen.json(scrollbackRows: 1)
                if generator.next(8) == 0 {
                    let (columns, rows) = (2 + generator.next(24), 1 + generator.next(12))
                    for engine in [engine, seen] { engine.resize(columns: columns, rows: rows) }
                }
            }
            #expect(Difference.between(State(engine.core), State(seen.core)) == nil, "seed \(seed)")
        }
    }

    /// The copy has all rows, and no screen's worth more or less.
    @Test func aSnapshotOfTenThousandRowsGivesAnEqualState() {
        for seed in 0..<2 as Range<UInt64> {
            var generator = StreamGenerator(seed: seed &+ 200_000)
            let engine = Engine(columns: 80, rows: 24)
            while engine.scrollbackRows < 10_000 {
                engine.feed("\(engine.scrollbackPushed) \u{1B}[3\(generator.next(8))mline \u{1B}[m")
                engine.feed(generator.pick(["漢字 ", "e\u{301} ", "👍🏽 ", "a longer line, ", "\u{1B}[7mx\u{1B}[m"]))
                engine.feed(String(repeating: "words ", count: generator.next(40)) + "\r\n")
            }
            let copy = Engine(columns: 80, rows: 24)
            copy.feed(engine.snapshot(SnapshotOptions(scrollbackRows: 10_000)))
            #expect(copy.scrollbackRows == engine.scrollbackRows)
            #expect(engine == copy)
        }
    }

    @Test func theCleanUpLeavesNothingOn() {
        for seed in Self.seeds {
            var generator = StreamGenerator(seed: seed)
            let engine = Self.engine(&generator)
            engine.feed(generator.stream(pieces: 60))
            engine.feed(engine.resetSequence())
            let state = State(engine.core)
            #expect(state.modes == .standard, "seed \(seed)")
            #expect(!state.isAlternate && state.mouseTracking == 0 && state.mouseEncoding == 0, "seed \(seed)")
            #expect(state.primary.keyboard == KeyboardFlags(), "seed \(seed)")
            #expect(state.alternate.keyboard == KeyboardFlags(), "seed \(seed)")
            #expect(state.cursor.pen == .standard && state.cursor.charsets == Charsets(), "seed \(seed)")
            #expect(!state.cursor.isProtected && state.link == nil && !state.isoProtection, "seed \(seed)")
            #expect(state.margins == State(Engine(columns: engine.columns, rows: engine.rows).core).margins)
            #expect(state.cursorShape == 0 && state.modifyKeys.isEmpty && state.tabs.isStandard, "seed \(seed)")
            #expect(state.palette == Palette() && state.labels.stack.isEmpty, "seed \(seed)")
            #expect(engine.isAtGround, "seed \(seed)")
        }
    }

    @Test func resizingThereAndBackKeepsTheText() {
        for seed in Self.seeds {
            var generator = StreamGenerator(seed: seed)
            let engine = Engine(columns: 20, rows: 8, scrollbackRows: 1000)
            for _ in 0..<generator.next(30) {
                engine.feed(
                    (0..<generator.next(4)).map { _ in
                        generator.pick([
                            "abc ", "漢字", "x", "longer words ", "\u{1B}[31m한\u{1B}[m", "e\u{301}",
                            "\u{1B}[44m \u{1B}[m",
                        ])
                    }.joined()
                )
                engine.feed("\r\n")
            }
            let before = engine.text(scrollbackRows: 1000)
            let styles = Self.styles(engine)
            for _ in 0..<4 { engine.resize(columns: 2 + generator.next(40), rows: 1 + generator.next(20)) }
            engine.resize(columns: 20, rows: 8)
            #expect(engine.text(scrollbackRows: 1000) == before, "seed \(seed)")
            let after = Self.styles(engine)
            #expect(after == styles, "seed \(seed)")
        }
    }

    @Test func anythingMayCome() {
        for seed in Self.seeds {
            var generator = StreamGenerator(seed: seed)
            let engine = Self.engine(&generator)
            for _ in 0..<6 {
                engine.feed(generator.stream(pieces: 40))
                engine.resize(columns: 1 + generator.next(30), rows: 1 + generator.next(14))
                _ = engine.snapshot(SnapshotOptions(scrollbackRows: 20))
            }
            #expect(engine.core.events.count <= Limits.maximumEvents)
            #expect(engine.core.replies.count <= Limits.maximumReplies)
        }
    }
}
