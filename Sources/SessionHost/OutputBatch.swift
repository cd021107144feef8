import HostProtocol

/// What was read from the terminal in one round, with a frame's header in front of it: one buffer that goes to each
/// client as it is.
final class OutputBatch {
    /// The most bytes that are read in a round before the clients get their turn: 256 KiB.
    static let capacity = 256 << 10
    /// A read that brings less has emptied the terminal: to ask again would cost a system call for each key.
    private static let burstCount = 1024
    /// A buffer that was filled beyond this is given back after ``calmRounds`` rounds that stayed below.
    private static let calmCount = 16 << 10
    private static let calmRounds = 64

    /// The bytes that the last ``fill(from:)`` has read.
    private(set) var count = 0
    private var storage = OutputBatch.makeStorage()
    private var mostFilled = 0
    private var roundsOfCalm = 0

    deinit {
        storage.deallocate()
    }

    /// Reads from `terminal` until it has nothing more or the batch is full, and returns how the last read went.
    func fill(from terminal: PseudoTerminal) -> PseudoTerminal.Transfer {
        giveBackWhenCalm()
        count = 0
        while count < Self.capacity {
            let free = UnsafeMutableRawBufferPointer(rebasing: storage[(Wire.headerLength + count)...])
            let transfer = terminal.read(into: free)
            guard case .moved(let more) = transfer else {
                putHeader()
                return transfer
            }
            count += more
            if more < Self.burstCount { break }
        }
        putHeader()
        return .moved(count)
    }

    /// What was read.
    var payload: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[Wire.headerLength..<(Wire.headerLength + count)])
    }

    /// The whole frame.
    var frame: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[..<(Wire.headerLength + count)])
    }

    private func putHeader() {
        FrameEncoder.putHeader(.output, payloadCount: count, into: storage)
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
