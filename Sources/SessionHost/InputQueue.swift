/// What was typed and did not fit into the terminal yet.
struct InputQueue {
    /// From here on no client is listened to until the program has read some of it: 1 MiB. Nothing is ever dropped.
    static let limit = 1 << 20
    /// The clients are listened to again below this.
    static let resumeLimit = limit / 2

    private var bytes: [UInt8] = []
    private var position = 0

    /// The bytes that wait.
    var pendingBytes: [UInt8] { Array(bytes[position...]) }

    /// Bytes that wait.
    var count: Int { bytes.count - position }
    var isEmpty: Bool { count == 0 }
    /// Whether nothing more is to be taken.
    var isFull: Bool { count >= Self.limit }
    /// Whether clients that had to wait can go on.
    var canResume: Bool { count < Self.resumeLimit }

    mutating func append(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Hands out what waits; `body` returns how many bytes it took. No memory is held once all is taken.
    mutating func take(_ body: (UnsafeRawBufferPointer) -> Int) {
        let taken = bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[position...])) }
        position += taken
        if position == bytes.count {
            bytes = []
            position = 0
        } else if position >= Self.resumeLimit {
            bytes.removeFirst(position)
            position = 0
        }
    }
}
