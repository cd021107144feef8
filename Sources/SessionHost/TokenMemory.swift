/// The tokens of the texts that were typed last: whoever sends one again finds that it was.
struct TokenMemory {
    /// How many are remembered: 64 KiB of them.
    static let capacity = 4096
    /// The name under which a hand-over has them.
    static let extra = "drive.tokens"

    private var keys: [UInt128] = []
    private var next = 0

    /// No tokens.
    init() {}

    /// Those that another program has handed over.
    init(_ bytes: [UInt8]) {
        let width = MemoryLayout<UInt128>.size
        for start in stride(from: 0, through: bytes.count - width, by: width) {
            insert(bytes[start..<(start + width)].reversed().reduce(0) { $0 << 8 | UInt128($1) })
        }
    }

    /// Bytes for the program that takes over, the oldest first.
    var bytes: [UInt8] {
        (keys[next...] + keys[..<next]).flatMap { key in
            (0..<MemoryLayout<UInt128>.size).map { UInt8(truncatingIfNeeded: key >> (8 * $0)) }
        }
    }

    /// Whether `token` is remembered.
    func contains(_ token: String) -> Bool { keys.contains(Self.key(token)) }

    /// Remembers `token`, and forgets the oldest where there are too many.
    mutating func insert(_ token: String) { insert(Self.key(token)) }

    private mutating func insert(_ key: UInt128) {
        if keys.count < Self.capacity { return keys.append(key) }
        keys[next] = key
        next = (next + 1) % Self.capacity
    }

    /// FNV-1a of 128 bits (RFC 9923): the tokens are random, and those who make them have no reason to collide.
    private static func key(_ token: String) -> UInt128 {
        token.utf8.reduce(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D) { hash, byte in
            (hash ^ UInt128(byte)) &* 0x0100_0000_0000_0000_0000_013B
        }
    }
}
