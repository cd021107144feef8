import CRoost
import Recording
import SessionModel

/// Writes the lines of a recording (docs/recording.md) into a buffer, which it hands on when it is full.
final class LineEncoder {
    /// Bytes of text that are handed on together: 256 KiB.
    static let capacity = 256 << 10
    /// Bytes that are encoded at a time: a group of three is four characters.
    private static let chunk = 48 << 10
    /// More than the longest beginning or end of a line.
    private static let room = 512

    /// Called with what has been written since the last time.
    var onFull: (UnsafeRawBufferPointer) -> Void = { _ in }
    /// Bytes of text so far, those in the buffer among them.
    private(set) var total: UInt64 = 0

    private let session: [UInt8]
    private var buffer: UnsafeMutablePointer<UInt8>
    private var count = 0
    private var mostUsed = 0
    private var clock = TimestampWriter()
    /// Bytes behind the last whole group of three.
    private var rest: (UInt8, UInt8) = (0, 0)
    private var restCount = 0

    /// Lines of the session `id`.
    init(_ id: SessionID) {
        session = Array("\",\"session_id\":\"\(id)\",\"direction\":\"".utf8)
        buffer = .allocate(capacity: Self.capacity)
    }

    deinit {
        buffer.deallocate()
    }

    // MARK: Lines

    /// Writes a whole line.
    func line(
        _ direction: RecordDirection,
        _ time: RingRecord.Time,
        _ data: UnsafeRawBufferPointer,
        size: UInt64,
        isMasked: Bool = false,
        mark: RecordMark? = nil
    ) {
        begin(direction, time)
        append(data)
        end(time, size: size, isMasked: isMasked, mark: mark)
    }

    /// Begins a line.
    func begin(_ direction: RecordDirection, _ time: RingRecord.Time) {
        makeRoom(Self.room)
        put("{\"timestamp\":\"")
        clock.text(of: time.timestamp).withUnsafeBytes { put($0) }
        session.withUnsafeBytes { put($0) }
        put(direction.word)
        put("\",\"data\":\"")
    }

    /// Adds bytes to the line's data.
    func append(_ data: UnsafeRawBufferPointer) {
        var data = data
        while restCount > 0, restCount < 3, let byte = data.first {
            data = UnsafeRawBufferPointer(rebasing: data[1...])
            if restCount == 1 {
                rest.1 = byte
                restCount = 2
            } else {
                makeRoom(4)
                var group = (rest.0, rest.1, byte)
                withUnsafeBytes(of: &group) { _ = encode($0) }
                restCount = 0
            }
        }
        while data.count >= 3 {
            let piece = UnsafeRawBufferPointer(rebasing: data.prefix(Self.chunk))
            makeRoom(piece.count / 3 * 4 + 16)
            data = UnsafeRawBufferPointer(rebasing: data[encode(piece)...])
        }
        guard let first = data.first else { return }
        rest = (first, data.count > 1 ? data[1] : 0)
        restCount = data.count
    }

    /// Ends the line.
    func end(_ time: RingRecord.Time, size: UInt64, isMasked: Bool = false, mark: RecordMark? = nil) {
        makeRoom(Self.room)
        if restCount > 0 {
            withUnsafeBytes(of: &rest) { bytes in
                guard let base = bytes.baseAddress else { return }
                croost_base64_end(base.assumingMemoryBound(to: UInt8.self), restCount, buffer + count)
            }
            restCount = 0
            advance(4)
        }
        put("\",\"size\":")
        put(size)
        put(",\"elapsed\":")
        put(time.elapsed / 1_000_000)
        put(".")
        put(time.elapsed % 1_000_000, digits: 6)
        if isMasked { put(",\"masked\":true") }
        if let mark {
            put(",\"mark\":\"")
            put(mark.word)
            put("\"")
        }
        put("}\n")
    }

    /// Hands on what is in the buffer.
    func flush() {
        guard count > 0 else { return }
        let bytes = UnsafeRawBufferPointer(start: buffer, count: count)
        count = 0
        onFull(bytes)
    }

    /// Gives the buffer's memory back where much of it was used; fresh memory is not resident before it is written to.
    func calmDown() {
        guard count == 0, mostUsed > Self.capacity / 8 else { return }
        buffer.deallocate()
        buffer = .allocate(capacity: Self.capacity)
        mostUsed = 0
    }

    // MARK: Pieces

    private func makeRoom(_ wanted: Int) {
        if count + wanted > Self.capacity { flush() }
    }

    private func advance(_ length: Int) {
        count += length
        total += UInt64(length)
        mostUsed = max(mostUsed, count)
    }

    /// Encodes the groups of three that `bytes` begins with; returns how many bytes they are.
    private func encode(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        let done = croost_base64(base.assumingMemoryBound(to: UInt8.self), bytes.count, buffer + count)
        advance(done / 3 * 4)
        return done
    }

    private func put(_ text: StaticString) {
        put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private func put(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(buffer + count).copyMemory(from: base, byteCount: bytes.count)
        advance(bytes.count)
    }

    /// Writes a number with so many digits at least.
    private func put(_ number: UInt64, digits: Int = 1) {
        var length = digits
        var power: UInt64 = 10
        for _ in 1..<digits { power *= 10 }
        while number >= power {
            length += 1
            let (next, isTooLarge) = power.multipliedReportingOverflow(by: 10)
            if isTooLarge { break }
            power = next
        }
        var rest = number
        for place in (0..<length).reversed() {
            buffer[count + place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
        advance(length)
    }
}

extension RecordDirection {
    /// Its raw value, without a string to make.
    fileprivate var word: StaticString {
        switch self {
        case .input: "input"
        case .output: "output"
        case .resize: "resize"
        case .screen: "screen"
        case .mark: "mark"
        }
    }
}

extension RecordMark {
    /// Its raw value, without a string to make.
    fileprivate var word: StaticString {
        switch self {
        case .started: "started"
        case .dropped: "dropped"
        case .torn: "torn"
        case .ended: "ended"
        }
    }
}
