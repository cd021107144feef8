import HostProtocol

/// What was read from the terminal in one round, with a frame's header in front of it: one buffer that goes to each
/// client as it is.
final class OutputBatch {
    /// The most bytes that are read in a round before the clients get their turn: 64 KiB.
    static let capacity = 64 << 10
    /// A read that brings less has emptied the terminal: to ask again would cost a system call for each key.
    private static let burstCount = 1024
    /// A buffer that was filled beyond this is given back after ``calmRounds`` rounds that stayed below.
    private static let calmCount = 16 << 10
    private static let calmRounds = 64

    /// The bytes that were read in this round.
    private(set) var count = 0
    /// Those among them that the last read has brought.
    private var newCount = 0
    private var storage = OutputBatch.makeStorage()
    private var mostFilled = 0
    private var roundsOfCalm = 0

    deinit {
        storage.deallocate()
    }

    /// Begins the next round.
    func begin() {
        giveBackWhenCalm()
        count = 0
        newCount = 0
    }

    /// Reads once from `terminal`, behind what was read in this round, and returns how that went.
    func read(from terminal: PseudoTerminal) -> PseudoTerminal.Transfer {
        newCount = 0
        let free = UnsafeMutableRawBufferPointer(rebasing: storage[(Wire.headerLength + count)...])
        let transfer = terminal.read(into: free)
        if case .moved(let more) = transfer {
            newCount = more
            count += more
        }
        return transfer
    }

    /// Whether the terminal may have more, and there is room for it in this round.
    var wantsMore: Bool { newCount >= Self.burstCount && count < Self.capacity }

    /// Whether this round is one short read, as an echo is.
    var isShort: Bool { newCount == count && newCount < Self.burstCount }

    /// What the last read has brought.
    var news: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: payload[(count - newCount)...]) }

    /// What was read in this round.
    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[Wire.headerLength..<(Wire.headerLength + count)])
    }

    /// The same, as a frame.
    var frame: UnsafeRawBufferPointer {
        FrameEncoder.putHeader(.output, payloadCount: count, into: storage)
        return UnsafeRawBufferPointer(rebasing: storage[..<(Wire.headerLength + count)])
    }

    /// Fresh memory is not resident before it is written to.
    private func giveBackWhenCalm() {
        mostFilled = max(mostFilled, count)
        roundsOfCalm = count < Self.calmCount ? roundsOfCalm + 1 : 0
        guard roundsOfCalm >= Self.calmRounds, mostFilled >= Self.calmCount else { return }
        storage.deallocate()
        storage = Self.makeStorage()
        mostFilled = 0
    }

    private static func makeStorage() -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: Wire.headerLength + capacity, alignment: 1)
    }
}
