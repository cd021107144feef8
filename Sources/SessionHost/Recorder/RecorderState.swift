import Glibc

/// What the program that takes over has to know of a recording; all else is on the disk, or in the ring of this one.
struct RecorderState: Hashable {
    /// Its name among the extras of a hand-over.
    static let name = "record"
    private static let length = 20

    /// What CLOCK_BOOTTIME said when the run began, in microseconds.
    var origin: UInt64
    /// Bytes that were left out and that no mark has told of yet; nil where there is no gap.
    var gap: UInt64?
    /// The process that writes what came before; 0 for none.
    var writer: pid_t

    init(origin: UInt64, gap: UInt64?, writer: pid_t) {
        (self.origin, self.gap, self.writer) = (origin, gap, writer)
    }

    /// What another program has left; nil where that is something else.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.length else { return nil }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        origin = number(0..<8)
        gap = number(8..<16) == .max ? nil : number(8..<16)
        writer = pid_t(truncatingIfNeeded: number(16..<20))
    }

    /// The three, little-endian.
    var bytes: [UInt8] {
        withUnsafeBytes(of: origin.littleEndian) { Array($0) }
            + withUnsafeBytes(of: (gap ?? .max).littleEndian) { Array($0) }
            + withUnsafeBytes(of: writer.littleEndian) { Array($0) }
    }
}
