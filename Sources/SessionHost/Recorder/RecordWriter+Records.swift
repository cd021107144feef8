import Glibc
import Recording

// From records to lines.
extension RecordWriter {
    /// The data of a line that is put together from more than one record, in bytes.
    static let longestLine = 64 << 10
    /// How far apart records of one line may be, in microseconds.
    static let longestSpan: UInt64 = 5000

    /// Writes all records in front of `end`.
    func write(upTo end: UInt64) throws(HostError) {
        while position != end, !isAtEnd {
            let record = ring.take(&position)
            switch record.kind {
            case .padding: break
            case .rotate: try rotate()
            case .finish: isAtEnd = true
            case .handOver:
                isAtEnd = true
                isBeingReplaced = true
            case .output, .input, .maskedInput: writeRow(from: record, upTo: end)
            case .resize, .screen, .started, .dropped, .ended:
                guard let direction = record.direction else { break }
                encoder.line(direction, record.time, record.payload, size: record.size, mark: record.mark)
            }
            noteMark()
        }
        flush()
    }

    /// Writes lines from `first` and those behind it that are of its kind and as good as of its time.
    private func writeRow(from first: RingRecord, upTo end: UInt64) {
        guard let direction = first.direction else { return }
        var size = first.size
        if first.payload.count >= Self.longestLine { return writePieces(of: first, direction) }
        encoder.begin(direction, first.time)
        encoder.append(first.payload)
        var next = position
        while next != end {
            let record = ring.take(&next)
            guard record.kind == first.kind, record.payload.count + Int(size) <= Self.longestLine,
                record.time.elapsed - min(first.time.elapsed, record.time.elapsed) <= Self.longestSpan
            else { break }
            encoder.append(record.payload)
            size += record.size
            position = next
        }
        encoder.end(first.time, size: size, isMasked: first.kind == .maskedInput)
    }

    /// Writes a long record as lines that are not.
    private func writePieces(of record: RingRecord, _ direction: RecordDirection) {
        var rest = record.payload
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(Self.longestLine))
            encoder.line(direction, record.time, piece, size: UInt64(piece.count))
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.count...])
        }
    }

    /// Tells of a gap at the end, which the host did not come to.
    func writeGap() {
        guard let gap = ring.gap, gap > 0, part != nil else { return }
        let now = RingRecord.Time.now(since: origin)
        encoder.line(.mark, now, UnsafeRawBufferPointer(start: nil, count: 0), size: gap, mark: .dropped)
        flush()
    }

    /// Takes note that the lines so far are whole, and hold all records so far.
    private func noteMark() {
        mark = (position, base &+ encoder.total)
    }

    /// Sees to it that all lines so far are in the file.
    func flush() {
        encoder.flush()
        commit()
    }

    /// Tells the host what is in the file, once it is.
    func commit() {
        guard let mark, let length = part?.storedLength(of: mark.length) else { return }
        ring.commit(mark.position, length: length)
        self.mark = nil
        if ring.takeRoomWish() { tell([Word.room]) }
    }
}
