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
    ///
    /// The screen is on its way before the scrollback is written down, which takes many times as long.
    func sendSnapshot(to connection: Connection) {
        guard !connection.isBehind else { return }
        let rows = takeScrollback(of: connection)
        guard send(screen(for: connection, isContinued: rows > 0, lost: 0), to: connection), rows > 0 else { return }
        _ = send(frames(scrollback(rows), lost: 0), to: connection)
    }

    /// The state for a window that has missed `lost` bytes: the screen, so that it can be looked at at once, and where
    /// scrollback is wanted, all of it again behind the scrollback.
    func windowSnapshot(for connection: Connection, lost: UInt64) -> [Frame] {
        let rows = takeScrollback(of: connection)
        let screen = screen(for: connection, isContinued: rows > 0, lost: lost)
        return rows > 0 ? screen + frames(scrollback(rows), lost: 0) : screen
    }

    /// How many rows of scrollback a window is to get now, and none from then on: only what has not been scrolled off
    /// before an attach is ever wanted again.
    private func takeScrollback(of connection: Connection) -> Int {
        guard case .scrollback(let lines) = connection.replay else { return 0 }
        connection.replay = .screen
        return min(Int(lines), engine.scrollbackRows)
    }

    private func screen(for connection: Connection, isContinued: Bool, lost: UInt64) -> [Frame] {
        frames(connection.replay == .none ? [] : engine.snapshot(windowOptions), isContinued: isContinued, lost: lost)
    }

    private func scrollback(_ rows: Int) -> [UInt8] {
        var options = windowOptions
        options.scrollbackRows = rows
        return bounded(options, Self.maximumSnapshot)
    }

    private var windowOptions: SnapshotOptions {
        var options = SnapshotOptions()
        options.isForWindow = true
        options.includesUnfinished = stream.isWithinSequence
        return options
    }

    /// Sends a part of a snapshot where there is room for it; else the window gets a whole one later. Returns whether
    /// it can be sent more.
    private func send(_ part: [Frame], to connection: Connection) -> Bool {
        let count = part.reduce(0) { $0 + $1.snapshotCount + Wire.maximumString }
        guard count <= connection.room else {
            connection.fallBehind()
            return false
        }
        return settle(connection, connection.send(part))
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

    /// The frames that carry `bytes`; where they are continued, the next ones belong to the same snapshot.
    private func frames(_ bytes: [UInt8], isContinued: Bool = false, lost: UInt64) -> [Frame] {
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
                        isContinued: isContinued || !rest.isEmpty,
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
