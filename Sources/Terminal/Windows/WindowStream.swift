/// What of a program's output goes to the windows that show its terminal: all of it but queries, which the engine
/// answers, clipboards, and what changes more than the state that a window shares (``StreamEdit``).
///
/// It never ends within a sequence or a code point, up to ``maximumHeld`` bytes: what is half read comes with its rest.
/// So a window can join between any two of its pieces, with a snapshot taken there.
public struct WindowStream {
    /// Bytes of a sequence that are kept back until it is whole. A longer one, such as an image, passes as it comes.
    public static let maximumHeld = 4096

    /// The beginning of the sequence that is half read has passed: a snapshot must end with it.
    public private(set) var isWithinSequence = false
    /// Bytes of the sequence that is half read and was kept back.
    private var held: [UInt8] = []
    /// Edits of what is kept back.
    private var waiting: [StreamEdit] = []
    /// A title that was taken back is due to windows once the sequence ends that is half read.
    public private(set) var owesTitle = false
    /// Sequences for the window that leads.
    private var leading: [[UInt8]] = []

    /// A stream at its beginning.
    public init() {}

    /// A stream that another one goes on as: windows have got the beginning of the sequence that the engine is in, or
    /// not, and they are owed a title or not. What was kept back is to be passed first.
    public init(isWithinSequence: Bool, owesTitle: Bool) {
        self.isWithinSequence = isWithinSequence
        self.owesTitle = owesTitle
    }

    /// What is kept back, for a stream that goes on with it.
    public var heldBytes: [UInt8] { held }

    /// Feeds `bytes` to `engine`, and gives what windows get of them; nil where that is all of them as they are.
    ///
    /// The engine must be fed through here alone, from its first byte on.
    public mutating func pass(_ bytes: UnsafeRawBufferPointer, through engine: Engine) -> [UInt8]? {
        engine.recordsEdits = true
        let start = engine.position - held.count
        engine.feed(bytes)
        let edits = engine.takeEdits()
        owesTitle = engine.takeRestoredTitle() || owesTitle
        if held.isEmpty, edits.isEmpty, !isWithinSequence, !owesTitle, engine.isAtGround { return nil }

        let end = Limit(of: engine, start: start, isWithinSequence: isWithinSequence)
        var passed: [UInt8]
        if held.isEmpty {
            passed = apply(waiting + edits, to: bytes, from: start, end)
        } else {
            passed = (held + bytes).withUnsafeBytes { apply(waiting + edits, to: $0, from: start, end) }
        }
        if owesTitle, !isWithinSequence {
            passed += engine.titleSequence
            owesTitle = false
        }
        return passed
    }

    /// Whether `bytes` are text for which ``pass(_:through:)`` is bound to give nil: printable ASCII that follows on
    /// nothing half read. They can be sent before the engine, which is to be fed all the same, has read them.
    public func isPlain(_ bytes: UnsafeRawBufferPointer, behind engine: Engine) -> Bool {
        guard held.isEmpty, !isWithinSequence, !owesTitle, engine.isAtGround else { return false }
        return bytes.withMemoryRebound(to: UInt8.self) { buffer in
            guard let base = buffer.baseAddress else { return true }
            return PrintableRun.length(base, buffer.count) == buffer.count
        }
    }

    /// Sequences for the window that leads, since the last call. They are given once.
    public mutating func takeLeading() -> [[UInt8]] {
        guard !leading.isEmpty else { return [] }
        defer { leading = [] }
        return leading
    }

    /// What passes of `bytes`, the first of which stands at `start` in the stream; the rest is kept or dropped.
    private mutating func apply(
        _ edits: [StreamEdit],
        to bytes: UnsafeRawBufferPointer,
        from start: Int,
        _ limit: Limit
    ) -> [UInt8] {
        var passed: [UInt8] = []
        passed.reserveCapacity(bytes.count + 64)
        var cursor = start
        waiting = []
        for edit in edits.sorted(by: { $0.start < $1.start }) {
            guard edit.start < limit.position else {
                waiting.append(edit)
                continue
            }
            // Within an edit that goes as a whole, or within what was dropped.
            guard edit.end > cursor || edit.end == start && edit.start < start else { continue }
            if edit.start < start {
                // A beginning that has passed is taken back: CAN makes a terminal forget it.
                if isWithinSequence { passed.append(0x18) }
            } else {
                passed.append(contentsOf: bytes[(cursor - start)..<(edit.start - start)])
                if edit.isForLeader { leading.append(Array(bytes[(edit.start - start)..<(edit.end - start)])) }
            }
            passed += edit.replacement
            cursor = edit.end
            isWithinSequence = false
        }
        if cursor < limit.position { passed.append(contentsOf: bytes[(cursor - start)..<(limit.position - start)]) }
        held = limit.rest.map { Array(bytes[($0 - start)...]) } ?? []
        isWithinSequence = limit.isWithinSequence
        return passed
    }

    /// How far the stream may go for now.
    private struct Limit {
        /// Where it ends.
        let position: Int
        /// From where on bytes are kept back; those in front of it are dropped. Nil: none is.
        var rest: Int?
        /// Whether it ends within a sequence.
        var isWithinSequence = false

        /// The limit after the engine was fed, where nothing in front of `start` was kept back.
        init(of engine: Engine, start: Int, isWithinSequence: Bool) {
            guard let open = engine.unfinishedStart else {
                position = engine.position
                return
            }
            if engine.unfinishedIsSecret {
                // The engine keeps it, and tells what it comes to. An ESC may begin the next sequence.
                position = max(start, open)
                if engine.endsInEscape { rest = engine.position - 1 }
            } else if open < start || engine.position - open > WindowStream.maximumHeld {
                position = engine.position
                self.isWithinSequence = true
            } else {
                position = open
                rest = open
            }
        }
    }
}
