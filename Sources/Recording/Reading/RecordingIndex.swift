import Glibc

/// Where each part of a recording begins and where the recording ends, for readers that do not begin at the beginning.
public struct RecordingIndex: Sendable {
    /// A part with a line that can be read.
    public struct Part: Sendable {
        /// The part.
        public var part: RecordingPart
        /// Its first line.
        public var first: RecordHead
        /// Where that stands on the recording's line of time, in microseconds.
        public var position: UInt64
        /// Bytes on the disk.
        public var storedBytes: Int
    }

    /// The parts in their order.
    public private(set) var parts: [Part] = []
    /// The last line; nil where the recording has none.
    public private(set) var last: RecordHead?
    /// Where the last line stands on the line of time, in microseconds.
    public private(set) var duration: UInt64 = 0
    /// Parts of which nothing can be read, and why.
    public private(set) var failures: [RecordingError] = []

    /// Looks at the beginnings of parts, and at the end of the last one.
    public init(_ parts: [RecordingPart]) {
        var position: UInt64 = 0
        for part in parts {
            let reader = RecordReader([part])
            reader.decodesData = false
            guard reader.advance() else {
                failures += reader.losses.failures
                continue
            }
            if let before = self.parts.last?.first {
                position +=
                    reader.head.elapsed >= before.elapsed && reader.head.mark != .started
                    ? reader.head.elapsed - before.elapsed
                    : reader.head.timestamp > before.timestamp ? reader.head.timestamp - before.timestamp : 0
            }
            var status = stat()
            fstat(part.descriptor, &status)
            self.parts.append(
                Part(part: part, first: reader.head, position: position, storedBytes: Int(status.st_size))
            )
        }
        findEnd()
    }

    /// The first line; nil where the recording has none.
    public var first: RecordHead? { parts.first?.first }

    /// A reader that begins with the part of this number.
    public func reader(from part: Int = 0) -> RecordReader {
        let rest = parts[min(part, parts.count)...]
        return RecordReader(rest.map(\.part), anchors: rest.map(\.position))
    }

    /// The last part that begins at this place of the line of time, or in front of it.
    public func part(atPosition position: UInt64) -> Int {
        max(0, (parts.firstIndex { $0.position > position } ?? parts.count) - 1)
    }

    /// The last part that begins at this moment of the wall clock, or in front of it.
    public func part(atTime moment: UInt64) -> Int {
        max(0, (parts.lastIndex { $0.first.timestamp <= moment } ?? 0))
    }

    private mutating func findEnd() {
        guard let newest = parts.last else { return }
        let reader = RecordReader([newest.part], anchors: [newest.position])
        reader.decodesData = false
        while reader.advance() {
            last = reader.head
            duration = reader.position
        }
        last = last ?? newest.first
    }

    /// The first line of a part; nil where none can be read.
    public static func firstHead(of part: RecordingPart) -> RecordHead? {
        let reader = RecordReader([part])
        reader.decodesData = false
        return reader.advance() ? reader.head : nil
    }

    /// The last line of a part, read from its end where it is stored as it was written; nil where none is whole. A hint:
    /// a part that has to be decompressed is not read through for it.
    public static func lastHead(of part: RecordingPart) -> RecordHead? {
        guard !part.isCompressed, !part.isSealed else { return nil }
        var status = stat()
        guard fstat(part.descriptor, &status) == 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), tailLength))
        let count = bytes.withUnsafeMutableBytes {
            pread(part.descriptor, $0.baseAddress, $0.count, status.st_size - off_t($0.count))
        }
        guard count == bytes.count else { return nil }
        return bytes.withUnsafeBufferPointer { tail in
            for line in tail.split(separator: 0x0A).reversed() {
                if case .line(let head, _) = LineParser.parse(UnsafeBufferPointer(rebasing: line)) { return head }
            }
            return nil
        }
    }

    /// Bytes at the end of a part in which its last line is looked for: more than the recorder puts into one.
    private static let tailLength = 1 << 18
}
