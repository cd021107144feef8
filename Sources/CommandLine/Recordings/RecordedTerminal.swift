import Recording
import SessionModel
import Terminal

/// A terminal that goes along with a recording, line by line.
struct RecordedTerminal {
    /// The terminal.
    private(set) var engine: Engine
    /// Counts the terminals: a gap in the recording, and another run, begin with a new one.
    private(set) var generation = 0
    /// Whether the terminal has missed nothing; then it needs no screen to begin anew.
    private(set) var isContinuous = false

    private let scrollbackRows: Int
    private var size = TerminalSize.standard
    private var losses = RecordReader.Losses()
    private var isUsed = false

    /// A terminal that keeps so many rows that have left its screen.
    init(scrollbackRows: Int) {
        self.scrollbackRows = scrollbackRows
        engine = Self.engine(.standard, scrollbackRows)
    }

    private static func engine(_ size: TerminalSize, _ scrollbackRows: Int) -> Engine {
        Engine(columns: Int(size.columns), rows: Int(size.rows), scrollbackRows: scrollbackRows)
    }

    /// Whether taking over the line that `reader` has read last leaves the terminal for another one.
    func isLeft(by reader: RecordReader) -> Bool {
        guard isUsed else { return false }
        switch reader.head.direction {
        case .screen: return !isContinuous || reader.isFirstOfPart && reader.losses != losses
        case .mark: return reader.head.mark == .started
        case .output, .input, .resize: return false
        }
    }

    /// Takes the line over that `reader` has read last, but for output, of which the caller feeds each piece.
    ///
    /// - Returns: what is to be fed.
    mutating func take(_ reader: RecordReader) -> UnsafeRawBufferPointer? {
        if reader.isFirstOfPart {
            if reader.losses != losses { isContinuous = false }
            losses = reader.losses
        }
        switch reader.head.direction {
        case .output:
            isContinuous = true
            isUsed = true
            return reader.data
        case .resize:
            guard let size = Self.size(reader.data) else { return nil }
            self.size = size
            engine.resize(columns: Int(size.columns), rows: Int(size.rows))
        case .screen:
            guard !isContinuous else { return nil }
            renew()
            isContinuous = true
            isUsed = true
            return reader.data
        case .mark: take(reader.head.mark)
        case .input: break
        }
        return nil
    }

    private mutating func take(_ mark: RecordMark?) {
        switch mark {
        case .started:
            if isUsed { renew() }
            isContinuous = true
        case .dropped, .torn: isContinuous = false
        case .ended, nil: break
        }
    }

    /// Takes the whole line over.
    mutating func apply(_ reader: RecordReader) {
        guard let bytes = take(reader) else { return }
        engine.feed(bytes)
        discard()
    }

    /// Forgets what nobody is told of a terminal of the past: answers, bells and notifications.
    func discard() {
        _ = engine.takeReplies()
        _ = engine.takeEvents()
    }

    /// Goes on with a terminal just switched on.
    private mutating func renew() {
        engine = Self.engine(size, scrollbackRows)
        generation += 1
        isUsed = false
    }

    /// `80x24`, within what a terminal can be.
    static func size(_ text: UnsafeRawBufferPointer) -> TerminalSize? {
        let fields = String(decoding: text, as: UTF8.self).split(separator: "x", omittingEmptySubsequences: false)
        guard fields.count == 2, let columns = UInt16(fields[0]), let rows = UInt16(fields[1]), columns > 0, rows > 0
        else { return nil }
        return TerminalSize(columns: columns, rows: rows)
    }
}
