import HostProtocol
import SessionModel
import Systemd
import Terminal

/// A terminal that is made to show what a host's snapshot tells, so that it can be written down.
final class ScreenCopy {
    /// Bytes of the longest reply: well below the 128 MiB of a D-Bus message, and what buses let through by default.
    static let maximumReply = 16 << 20
    /// Bytes that the rows of the scrollback may take.
    private static let maximumScrollback = 64 << 20

    private let engine: Engine

    /// A terminal of this size that keeps so many lines of scrollback.
    init(size: TerminalSize, scrollbackLines: UInt32) {
        let size = size.isKnown ? size : .standard
        engine = Engine(
            columns: Int(size.columns),
            rows: Int(size.rows),
            scrollbackRows: Int(scrollbackLines),
            scrollbackBytes: Self.maximumScrollback
        )
    }

    /// Reads bytes of a snapshot.
    func feed(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { engine.feed($0) }
    }

    /// Writes the screen down. Throws InvalidSpec where it is too long for a reply.
    func text(_ request: ScreenRequest, limit: Int = maximumReply) throws(SystemdError) -> String {
        let text = write(request, limit: limit)
        guard text.utf8.count <= limit else {
            let lines = min(engine.scrollbackRows, Int(request.scrollbackLines))
            throw .refused(
                .invalidSpec,
                "the screen and \(lines) lines of scrollback have more bytes as \(request.format.rawValue) than the "
                    + "\(limit) of a reply; ask for fewer lines with ScrollbackLines"
            )
        }
        return text
    }

    private func write(_ request: ScreenRequest, limit: Int) -> String {
        let lines = Int(request.scrollbackLines)
        switch request.format {
        case .text: return engine.text(scrollbackRows: lines, joinsWrapped: request.joinsWrapped, limit: limit)
        case .ansi:
            let bytes = engine.ansi(scrollbackRows: lines, joinsWrapped: false, limit: limit)
            return String(decoding: bytes, as: UTF8.self)
        case .html: return engine.html(scrollbackRows: lines, joinsWrapped: false, limit: limit)
        case .json: return engine.json(scrollbackRows: lines, limit: limit)
        }
    }
}
