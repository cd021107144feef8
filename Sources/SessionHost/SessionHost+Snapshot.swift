import HostProtocol
import SessionModel
import Terminal

// The state of the terminal, for those who come later or have missed something.
extension SessionHost {
    /// The most bytes of a snapshot that a window gets: it must fit in its queue, with room for what comes behind it.
    static let maximumSnapshot = 3 << 20
    /// The most bytes of one that the broker gets.
    static let maximumCapture = 24 << 20
    /// Bytes of a snapshot in one frame.
    private static let part = 512 << 10

    /// Shows a window what there is; one that has much on its way gets it when it has read that.
    func sendSnapshot(to connection: Connection) {
        guard !connection.isBehind else { return }
        let frames = windowSnapshot(for: connection, lost: 0)
        let count = frames.reduce(0) { $0 + $1.snapshotCount + Wire.maximumString }
        guard count <= connection.room else { return connection.fallBehind() }
        settle(connection, connection.send(frames))
    }

    /// The state for a window that has missed `lost` bytes: the screen, so that it can be looked at at once, and where
    /// scrollback is wanted, all of it again behind the scrollback.
    func windowSnapshot(for connection: Connection, lost: UInt64) -> [Frame] {
        var options = SnapshotOptions()
        options.isForWindow = true
        options.includesUnfinished = stream.isWithinSequence
        var bytes: [UInt8] = []
        switch connection.replay {
        case .none: break
        case .screen: bytes = engine.snapshot(options)
        case .scrollback(let lines):
            bytes = engine.snapshot(options)
            options.scrollbackRows = Int(lines)
            if lines > 0, engine.scrollbackRows > 0 { bytes += bounded(options, Self.maximumSnapshot) }
            // Only what has not been scrolled off before an attach is ever wanted again.
            connection.replay = .screen
        }
        return frames(bytes, lost: lost)
    }

    /// The whole state, for somebody who keeps it.
    func capture(scrollbackLines: UInt32) -> [Frame] {
        frames(bounded(SnapshotOptions(scrollbackRows: Int(scrollbackLines)), Self.maximumCapture), lost: 0)
    }

    /// A snapshot of so many bytes at the most, with fewer rows of scrollback where it would be larger.
    private func bounded(_ options: SnapshotOptions, _ maximum: Int) -> [UInt8] {
        var options = options
        options.scrollbackRows = min(options.scrollbackRows, engine.scrollbackRows)
        while true {
            let bytes = engine.snapshot(options)
            guard bytes.count > maximum, options.scrollbackRows > 0 else { return bytes }
            options.scrollbackRows /= 2
        }
    }

    private func frames(_ bytes: [UInt8], lost: UInt64) -> [Frame] {
        var frames: [Frame] = []
        var rest = bytes[...]
        repeat {
            let part = rest.prefix(Self.part)
            rest = rest.dropFirst(part.count)
            frames.append(
                .snapshot(
                    Snapshot(
                        sequence: sequence,
                        size: terminal.size,
                        lost: frames.isEmpty ? lost : 0,
                        isContinued: !rest.isEmpty,
                        bytes: part
                    )
                )
            )
        } while !rest.isEmpty
        return frames
    }
}

extension Frame {
    /// Bytes of state in a snapshot.
    fileprivate var snapshotCount: Int {
        if case .snapshot(let snapshot) = self { snapshot.bytes.count } else { 0 }
    }
}
