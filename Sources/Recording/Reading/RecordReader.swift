import Glibc

/// Reads a recording line by line, parts in their order, as fast as memory allows.
///
/// Nothing in a file ends it early: what cannot be read is left out and counted (``Losses``). It is not to be shared
/// between threads; any number may read the same parts.
public final class RecordReader {
    /// The longest line that is read, in bytes.
    public static let maximumLine = 16 << 20
    private static let firstCapacity = 1 << 18

    private let parts: [RecordingPart]
    private let anchors: [UInt64]
    private var source: PartSource?
    private var next = 0
    private var clock = RunClock()
    private var needsAnchor = false

    private var buffer: UnsafeMutablePointer<UInt8>
    private var capacity = RecordReader.firstCapacity
    private var start = 0
    private var end = 0
    /// Bytes from `start` on that hold no newline.
    private var searched = 0
    private var isAtEnd = false
    /// The rest of a line that is too long is being left out.
    private var isSkipping = false

    private var decoded = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    private var unescaped: [UInt8] = []

    /// The line that was read last, without its data.
    public private(set) var head = RecordHead(timestamp: 0, direction: .mark)
    /// Its bytes, until the next line is read.
    public private(set) var data = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The line itself without its newline, until the next one is read.
    public private(set) var line = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Where it stands on the recording's line of time, in microseconds.
    public private(set) var position: UInt64 = 0
    /// The part that it stands in.
    public private(set) var part = 0
    /// Whether it is the first line of its part.
    public private(set) var isFirstOfPart = false
    /// What could not be read so far.
    public private(set) var losses = Losses()
    /// Whether bytes are decoded; without, ``data`` is empty, and reading is several times as fast.
    public var decodesData = true

    /// What a reader has left out.
    public struct Losses: Hashable, Sendable {
        /// Lines that are no lines of a recording.
        public var damaged = 0
        /// Lines that a crash has cut short, or that are being written just now: the last of a part.
        public var torn = 0
        /// Lines that only a later version knows.
        public var unknown = 0
        /// Parts, or their ends, that the system or their compression did not give.
        public var failures: [RecordingError] = []

        /// Nothing.
        public init() {}

        /// Whether bytes of the recording may be missing.
        public var isAny: Bool { damaged > 0 || torn > 0 || !failures.isEmpty }
    }

    /// A reader of parts in this order. `anchors` are the places of their first lines on the line of time, where they are
    /// known (``RecordingIndex``); the descriptors stay open and stay their owner's.
    public init(_ parts: [RecordingPart], anchors: [UInt64] = []) {
        self.parts = parts
        self.anchors = anchors
        buffer = .allocate(capacity: capacity)
    }

    deinit {
        buffer.deallocate()
        decoded.deallocate()
    }

    /// Goes to the next line; false at the end.
    public func advance() -> Bool {
        while true {
            guard source != nil || openNext() else { return false }
            guard let range = nextLine() else {
                source = nil
                continue
            }
            if take(range) { return true }
        }
    }

    /// The line as a value of its own.
    public var entry: RecordEntry {
        var entry = RecordEntry(
            timestamp: head.timestamp,
            elapsed: head.elapsed,
            direction: head.direction,
            data: Array(data)
        )
        entry.size = head.size
        entry.isMasked = head.isMasked
        entry.mark = head.mark
        return entry
    }

    // MARK: Parts

    private func openNext() -> Bool {
        while next < parts.count {
            defer { next += 1 }
            do throws(RecordingError) {
                source = try PartSource(parts[next])
            } catch {
                losses.failures.append(error)
                continue
            }
            part = next
            (start, end, searched, isAtEnd, isSkipping) = (0, 0, 0, false, false)
            needsAnchor = true
            return true
        }
        return false
    }

    // MARK: Lines

    /// The next line of the part, without its newline; nil at the part's end.
    private func nextLine() -> Range<Int>? {
        while true {
            if searched < end - start, let found = memchr(buffer + start + searched, 0x0A, end - start - searched) {
                let stop = found.assumingMemoryBound(to: UInt8.self) - buffer
                let range = start..<stop
                start = stop + 1
                searched = 0
                if isSkipping {
                    isSkipping = false
                    losses.damaged += 1
                    continue
                }
                return range
            }
            searched = end - start
            if isAtEnd { return lastLine() }
            fill()
        }
    }

    /// What stands behind the last newline: it counts only where it is whole.
    private func lastLine() -> Range<Int>? {
        guard start < end || isSkipping else { return nil }
        let range = start..<end
        start = end
        searched = 0
        guard !isSkipping, isWhole(range) else {
            losses.torn += 1
            return nil
        }
        return range
    }

    private func isWhole(_ range: Range<Int>) -> Bool {
        let (from, to) = (buffer + range.lowerBound, buffer + range.upperBound)
        if LineScanner.scan(from, to) != nil { return true }
        guard case .line = LineParser.parse(UnsafeBufferPointer(start: from, count: to - from)) else { return false }
        return true
    }

    private func fill() {
        if start > 0 {
            memmove(buffer, buffer + start, end - start)
            end -= start
            start = 0
        }
        if end == capacity {
            if capacity >= Self.maximumLine {
                isSkipping = true
                (end, searched) = (0, 0)
            } else {
                let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2)
                larger.update(from: buffer, count: end)
                buffer.deallocate()
                buffer = larger
                capacity *= 2
            }
        }
        do throws(RecordingError) {
            let room = UnsafeMutableRawBufferPointer(start: buffer + end, count: capacity - end)
            let count = try source?.read(into: room) ?? 0
            if count == 0 { isAtEnd = true }
            end += count
        } catch {
            losses.failures.append(error)
            isAtEnd = true
        }
    }

    /// Makes a line the one that was read last; false where it is none that counts.
    private func take(_ range: Range<Int>) -> Bool {
        let (from, to) = (buffer + range.lowerBound, buffer + range.upperBound)
        guard from < to else { return false }
        if let found = LineScanner.scan(from, to) {
            guard decode(found.data) else {
                losses.damaged += 1
                return false
            }
            head = found.head
        } else {
            switch LineParser.parse(UnsafeBufferPointer(start: from, count: to - from)) {
            case .line(let found, let letters):
                unescaped = letters
                guard unescaped.withUnsafeBufferPointer({ decode($0) }) else {
                    losses.damaged += 1
                    return false
                }
                head = found
            case .unknown:
                losses.unknown += 1
                return false
            case .damaged:
                losses.damaged += 1
                return false
            }
        }
        line = UnsafeRawBufferPointer(start: from, count: to - from)
        isFirstOfPart = needsAnchor
        needsAnchor = false
        if isFirstOfPart, part < anchors.count { clock = RunClock(at: max(position, anchors[part])) }
        position = clock.advance(to: head)
        return true
    }

    private func decode(_ letters: UnsafeBufferPointer<UInt8>) -> Bool {
        data = UnsafeRawBufferPointer(start: nil, count: 0)
        guard decodesData, let base = letters.baseAddress, letters.count > 0 else { return true }
        let needed = Base64Decoder.capacity(letters.count) + Base64Decoder.slack
        if decoded.count < needed {
            decoded.deallocate()
            decoded = .allocate(byteCount: needed * 2, alignment: 16)
        }
        guard let target = decoded.baseAddress, let count = Base64Decoder.decode(base, letters.count, into: target)
        else {
            return false
        }
        data = UnsafeRawBufferPointer(rebasing: decoded[..<count])
        return true
    }
}
