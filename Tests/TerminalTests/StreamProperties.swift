@testable import Terminal

/// What must hold for any bytes, told as the first thing that does not. The fuzzer and the tests ask the same.
///
/// The first four bytes of an input choose two sizes and where the stream is cut; the rest is the stream.
struct StreamProperties {
    /// More than any input can fill, so that no row is passed over in a comparison.
    private static let allRows = 1_000_000

    private let columns: Int
    private let rows: Int
    private let otherColumns: Int
    private let otherRows: Int
    private var cuts: UInt64
    private let stream: [UInt8]

    init(_ input: [UInt8]) {
        let head = Array(input.prefix(4)) + Array(repeating: 0, count: max(0, 4 - input.count))
        columns = 1 + Int(head[0]) % 40
        rows = 1 + Int(head[1]) % 20
        otherColumns = 1 + Int(head[2]) % 40
        otherRows = 1 + Int(head[3]) % 20
        cuts = UInt64(head[2]) << 8 | UInt64(head[3]) | 1 << 32
        stream = Array(input.dropFirst(4))
    }

    /// What does not hold for this input; nothing where all does.
    static func failure(of input: [UInt8]) -> String? {
        var properties = StreamProperties(input)
        return properties.splitting() ?? properties.attaching() ?? properties.cleaning() ?? properties.resizing()
            ?? properties.windows() ?? properties.bounds()
    }

    private func engine() -> Engine { Engine(columns: columns, rows: rows, scrollbackRows: StreamProperties.allRows) }

    private mutating func next(_ bound: Int) -> Int {
        cuts ^= cuts << 13
        cuts ^= cuts >> 7
        cuts ^= cuts << 17
        return Int(cuts >> 33) % bound
    }

    private static func difference(_ what: String, _ a: Engine, _ b: Engine) -> String? {
        Difference.between(State(a.core), State(b.core)).map { "\(what): \($0)" }
    }

    private static func copy(of engine: Engine) -> Engine {
        let copy = Engine(columns: engine.columns, rows: engine.rows, scrollbackRows: allRows)
        copy.feed(engine.snapshot(SnapshotOptions(scrollbackRows: allRows)))
        return copy
    }

    /// Splitting the input anywhere changes nothing.
    private mutating func splitting() -> String? {
        let whole = engine()
        whole.feed(stream)
        let split = engine()
        var position = 0
        let longest = 1 + next(12)
        while position < stream.count {
            let end = min(stream.count, position + 1 + next(longest))
            split.feed(Array(stream[position..<end]))
            position = end
        }
        if let difference = Self.difference("split", whole, split) { return difference }
        if whole.takeReplies() != split.takeReplies() { return "split: other replies" }
        return whole.takeEvents() == split.takeEvents() ? nil : "split: other events"
    }

    /// A snapshot gives an equal state at any point, after any resize, and what comes behind it changes both alike.
    ///
    /// A single column cannot be told whole: there, an empty cell in front of a wrap cannot be made by printing.
    private mutating func attaching() -> String? {
        guard columns > 1 else { return nil }
        let seam = next(stream.count + 1)
        let engine = engine()
        engine.feed(Array(stream[..<seam]))
        if next(2) == 0 {
            engine.resize(columns: max(2, otherColumns), rows: otherRows)
            if next(2) == 0 { engine.resize(columns: columns, rows: rows) }
        }
        let copy = Self.copy(of: engine)
        if let difference = Self.difference("snapshot at \(seam)", engine, copy) { return difference }
        engine.feed(Array(stream[seam...]))
        copy.feed(Array(stream[seam...]))
        if let difference = Self.difference("live behind a snapshot at \(seam)", engine, copy) { return difference }
        return Self.difference("snapshot at the end", engine, Self.copy(of: engine))
    }

    /// The clean-up leaves nothing on.
    private mutating func cleaning() -> String? {
        let engine = engine()
        engine.feed(stream)
        let known = Self.copy(of: engine)
        known.feed(engine.resetSequence())
        if let left = Self.remains(State(known.core)) { return "clean-up leaves \(left)" }
        let state = State(known.core)
        if state.alternate.keyboard != KeyboardFlags() { return "clean-up leaves the hidden keyboard flags" }
        if state.palette != Palette() || !state.labels.stack.isEmpty { return "clean-up leaves labels" }
        engine.feed(Engine.windowReset)
        var rest = State(engine.core)
        // What is the window's own, and what nobody can know.
        for mode in Engine.ownModes.compactMap(Modes.privateMode) + [.origin] {
            rest.modes.remove(mode)
            rest.modes.formUnion(Modes.standard.intersection(mode))
        }
        rest.primary.keyboard.stack = []
        return Self.remains(rest).map { "clean-up without knowledge leaves \($0)" }
    }

    private static func remains(_ state: State) -> String? {
        if state.modes != .standard { return "modes \(state.modes.symmetricDifference(.standard))" }
        if state.isAlternate { return "the alternate screen" }
        if state.mouseTracking != 0 || state.mouseEncoding != 0 { return "the mouse" }
        if state.primary.keyboard != KeyboardFlags() { return "keyboard flags" }
        if state.cursor.pen != .standard || state.cursor.charsets != Charsets() { return "the pen" }
        if state.cursor.isProtected || state.isoProtection || state.link != nil { return "protection or a link" }
        let whole = State.Margins(top: 0, bottom: state.rows - 1, left: 0, right: state.columns - 1)
        if state.margins != whole { return "margins" }
        if state.cursorShape != 0 || !state.modifyKeys.isEmpty || !state.tabs.isStandard { return "keys or tabs" }
        return state.unfinished.isEmpty ? nil : "a sequence"
    }

    /// Resizing there and back keeps the text of the primary screen, and every rendering can be made at any size.
    private mutating func resizing() -> String? {
        let engine = engine()
        engine.feed(stream)
        let before = engine.text(scrollbackRows: Self.allRows)
        let isPrimary = !engine.isAlternateScreen
        engine.resize(columns: max(2, otherColumns), rows: otherRows)
        _ = engine.html(scrollbackRows: 9)
        _ = engine.ansi(scrollbackRows: 9)
        _ = engine.json(scrollbackRows: 9)
        engine.resize(columns: columns, rows: rows)
        guard isPrimary, columns > 1 else { return nil }
        let after = engine.text(scrollbackRows: Self.allRows)
        return Self.lines(before) == Self.lines(after)
            ? nil : "resize: \(before.debugDescription) ≠ \(after.debugDescription)"
    }

    /// Lines without the spaces at their ends.
    private static func lines(_ text: String) -> [Substring] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }
        while lines.last == "" { lines.removeLast() }
        return lines
    }

    /// A window that was there from the first byte has what it shares with the engine, and answers nothing.
    private mutating func windows() -> String? {
        let engine = engine()
        let window = self.engine()
        var windowStream = WindowStream()
        var position = 0
        // CAN ends what is half read, and a broken code point that only the next byte shows to be one.
        let stream = stream + [0x18]
        while position < stream.count {
            let piece = Array(stream[position..<min(stream.count, position + 1 + next(24))])
            window.feed(piece.withUnsafeBytes { windowStream.pass($0, through: engine) ?? piece })
            position += piece.count
        }
        if !window.takeReplies().isEmpty { return "window: it answers" }
        return Difference.between(Self.shared(engine), Self.shared(window)).map { "window: \($0)" }
    }

    /// What of the state a window shares: all but stacks and modes that the host answers for.
    private static func shared(_ engine: Engine) -> State {
        var state = State(engine.core, scrollbackRows: 0)
        state.leaveOutStacks()
        state.modes.subtract([.colorSchemeUpdates, .inBandResize])
        state.unfinished = []
        return state
    }

    /// What is kept is bounded.
    private func bounds() -> String? {
        let engine = Engine(columns: columns, rows: rows, scrollbackRows: 7, scrollbackBytes: 1 << 16)
        for _ in 0..<2 { engine.feed(stream) }
        engine.resize(columns: otherColumns, rows: otherRows)
        if engine.scrollbackRows > 7 { return "\(engine.scrollbackRows) rows of scrollback" }
        if engine.scrollbackBytes > 1 << 16 { return "\(engine.scrollbackBytes) bytes of scrollback" }
        if engine.core.events.count > Limits.maximumEvents { return "\(engine.core.events.count) events" }
        if engine.core.replies.count > Limits.maximumReplies { return "\(engine.core.replies.count) bytes of replies" }
        if engine.core.labels.stack.count > Limits.maximumTitleStack { return "a long title stack" }
        let cells = 2 * columns * rows + 2 * otherColumns * otherRows
        let styles = engine.core.tables.styles.count
        return styles <= cells + Limits.sweepInterval ? nil : "\(styles) styles"
    }
}
