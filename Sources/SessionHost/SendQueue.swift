import HostProtocol

/// The frames that one client has not taken yet.
///
/// The bytes are the rest of a frame that has been sent in part, if any, then whole frames.
struct SendQueue {
    /// The most bytes that wait for one client: 4 MiB.
    static let limit = 4 << 20
    /// Bytes at the front that were sent are kept until they are so many, so that each byte is moved rarely.
    private static let compaction = 256 << 10

    private var bytes: [UInt8] = []
    private var position = 0
    /// What is left of the first frame when its beginning has been sent.
    private(set) var tornRest = 0

    /// An empty queue.
    init() {}

    /// What another program has left: ``pendingBytes`` and ``tornRest``.
    init(_ bytes: [UInt8], tornRest: Int) {
        self.bytes = bytes
        self.tornRest = min(tornRest, bytes.count)
    }

    /// The bytes that wait.
    var pendingBytes: [UInt8] { Array(bytes[position...]) }

    /// Bytes that wait.
    var count: Int { bytes.count - position }
    var isEmpty: Bool { count == 0 }

    /// Whether `frame` would make the queue longer than it may be: by `extra` bytes longer than ``limit``.
    func overflows(with frame: UnsafeRawBufferPointer, extra: Int = 0) -> Bool {
        count + frame.count > Self.limit + extra
    }

    /// Appends a whole frame, of which the first `sent` bytes are on their way already; that can only be while the
    /// queue is empty.
    mutating func append(_ frame: UnsafeRawBufferPointer, sent: Int = 0) {
        guard sent < frame.count else { return }
        if sent > 0 { tornRest = frame.count - sent }
        bytes.append(contentsOf: frame[sent...])
    }

    /// Hands out what waits; `body` returns how many bytes it took. No memory is held once all is taken.
    mutating func take(_ body: (UnsafeRawBufferPointer) -> Int) {
        let taken = bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[position...])) }
        advance(by: taken)
        if position == bytes.count {
            self = SendQueue()
        } else if position >= Self.compaction, position >= bytes.count / 2 {
            bytes.removeFirst(position)
            position = 0
        }
    }

    /// Drops every frame of output but one that was sent in part, and returns how many bytes of output are lost.
    mutating func dropOutput() -> UInt64 {
        var kept = Array(bytes[position..<(position + tornRest)])
        var lost = 0
        var start = position + tornRest
        while start < bytes.count {
            let end = start + frameLength(at: start)
            if bytes[start + 4] == FrameType.output.rawValue {
                lost += end - start - Wire.headerLength
            } else {
                kept.append(contentsOf: bytes[start..<end])
            }
            start = end
        }
        bytes = kept
        position = 0
        return UInt64(lost)
    }

    private mutating func advance(by count: Int) {
        var rest = count - min(count, tornRest)
        tornRest -= min(count, tornRest)
        var start = position + count - rest
        while rest > 0 {
            let length = frameLength(at: start)
            if rest < length {
                tornRest = length - rest
                break
            }
            rest -= length
            start += length
        }
        position += count
    }

    private func frameLength(at start: Int) -> Int {
        var length = 0
        for offset in 0..<4 {
            length |= Int(bytes[start + offset]) << (8 * offset)
        }
        return 4 + length
    }
}
