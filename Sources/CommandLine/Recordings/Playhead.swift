import Recording
import Terminal

/// A place in a recording, with the terminal as it was there; it goes on line by line, and to any other place.
final class Playhead {
    /// The recording.
    let index: RecordingIndex
    private var reader: RecordReader
    private(set) var terminal = RecordedTerminal(scrollbackRows: 0)
    /// Where the line stands that was taken over last, in microseconds since the beginning.
    private(set) var position: UInt64 = 0
    /// When that was, in microseconds since 1970-01-01 UTC.
    private(set) var timestamp: UInt64 = 0
    /// Whether a line follows, which the reader has read already.
    private(set) var hasNext: Bool
    /// Terminals of playheads that were left: the number of the terminal goes on.
    private var generations = 0

    /// A playhead at the beginning, where nothing was taken over.
    init(_ index: RecordingIndex) {
        self.index = index
        reader = index.reader()
        hasNext = reader.advance()
        timestamp = index.first?.timestamp ?? 0
    }

    /// Where the next line stands.
    var nextPosition: UInt64 { reader.position }
    /// The next line.
    var next: RecordHead { reader.head }
    /// The terminal.
    var engine: Engine { terminal.engine }
    /// Counts the terminals.
    var generation: Int { generations + terminal.generation }

    /// Takes the next line over; false where there is none.
    @discardableResult
    func step() -> Bool {
        guard hasNext else { return false }
        terminal.apply(reader)
        position = max(position, reader.position)
        timestamp = reader.head.timestamp
        hasNext = reader.advance()
        return true
    }

    /// Takes lines over until the screen may have changed.
    func stepToChange() {
        while hasNext {
            let changes = reader.head.direction != .input && reader.head.size > 0
            step()
            if changes { return }
        }
    }

    /// Goes to a place: what stands behind it is not taken over.
    func seek(_ place: Place) {
        if !isAhead(place) { restart(at: place.part(in: index)) }
        while hasNext, !place.isPassed(by: reader) { step() }
        if case .position(let wanted) = place { position = min(max(position, wanted), index.duration) }
    }

    /// Whether a place can be come to without beginning anew: no part that comes in between could be left out.
    private func isAhead(_ place: Place) -> Bool {
        let part = place.part(in: index)
        switch place {
        case .position(let wanted): return wanted >= position && index.parts[part].position <= position
        case .time(let time): return time >= timestamp && position > 0 && index.parts[part].position <= position
        }
    }

    private func restart(at part: Int) {
        generations += terminal.generation + 1
        terminal = RecordedTerminal(scrollbackRows: 0)
        reader = index.reader(from: part)
        position = part < index.parts.count ? index.parts[part].position : 0
        timestamp = part < index.parts.count ? index.parts[part].first.timestamp : 0
        hasNext = reader.advance()
    }
}
