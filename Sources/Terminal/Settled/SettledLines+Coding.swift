extension SettledLines {
    private static let layout: UInt8 = 1

    /// All of it, for a program that goes on with a copy of the engine (a snapshot with all of its scrollback).
    public func encoded(following engine: Engine) -> [UInt8] {
        var bytes = [Self.layout, hasText ? 1 : 0]
        func put(_ number: UInt64) {
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        put(UInt64(bitPattern: Int64(engine.core.scrollback.lines - next)))
        put(UInt64(given.count))
        given.forEach(put)
        put(UInt64(seen.count))
        seen.sorted().forEach(put)
        return bytes
    }

    /// Goes on with a copy of an engine; nil where the bytes are none of ``encoded(following:)``.
    public init?(_ bytes: [UInt8], following engine: Engine) {
        guard bytes.count >= 2, bytes[0] == Self.layout, (bytes.count - 2) % 8 == 0 else { return nil }
        var numbers: [UInt64] = []
        for start in stride(from: 2, to: bytes.count, by: 8) {
            numbers.append(bytes[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) })
        }
        // The numbers: how many lines were not taken, how many marks follow, these, how many others, and those.
        guard numbers.count >= 3, let givenCount = Int(exactly: numbers[1]), givenCount <= numbers.count - 3,
            numbers[2 + givenCount] == UInt64(numbers.count - 3 - givenCount)
        else { return nil }
        hasText = bytes[1] != 0
        let untaken = Int(Int64(bitPattern: numbers[0]))
        next = engine.core.scrollback.lines - max(-Self.mostUntaken, min(Self.mostUntaken, untaken))
        given = Array(numbers[2..<(2 + givenCount)].suffix(Self.maximumGiven))
        seen = Set(numbers[(3 + givenCount)...])
    }

    private static let mostUntaken = 1 << 48
}
