import Client
import Glibc
import HostProtocol
import SessionModel

/// Looks at a session's terminal until a text stands there.
final class TextWatch {
    /// How a look ended.
    enum Progress {
        /// Not there yet.
        case open
        /// It is there.
        case found
        /// The session's command has ended.
        case ended(ExitStatus)
        /// The connection is gone.
        case lost
    }

    /// Bytes of one read.
    private static let readSize = 256 << 10

    /// The connection to the host; closed with this object.
    let socket: Int32
    private let pattern: TextPattern
    private var decoder = FrameDecoder()
    private var sender: FrameSender
    private var text: ScreenText?

    /// Looks over `socket`, which it takes over. `isNew`: what the screen shows already does not count.
    init(socket: Int32, pattern: TextPattern, isNew: Bool) {
        self.socket = socket
        self.pattern = pattern
        sender = FrameSender(socket)
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
        sender.keep(.hello(Hello(software: Version.software)))
        let size = TerminalSize(columns: 0, rows: 0)
        sender.send(.attach(Attach(mode: .view, size: size, replay: isNew ? .none : .screen)))
    }

    deinit {
        close(socket)
    }

    /// What is waited for on the connection.
    var events: Int16 { Int16(POLLIN) | (sender.isPending ? Int16(POLLOUT) : 0) }

    /// Reads once.
    func read() throws(ClientError) -> Progress {
        if !sender.flush() { return .lost }
        let count = decoder.append(upTo: Self.readSize) { room in
            let count = recv(socket, room.baseAddress, room.count, 0)
            if count < 0, errno == EAGAIN || errno == EINTR { isIdle = true }
            return max(0, count)
        }
        if isIdle {
            isIdle = false
            return .open
        }
        guard count > 0 else { return .lost }
        do throws(ProtocolError) {
            while let frame = try decoder.next() {
                let progress = try take(frame)
                guard case .open = progress else { return progress }
            }
        } catch {
            throw ClientError(.hostUnreachable, "the host's stream cannot be read: \(error.message)")
        }
        return .open
    }

    private var isIdle = false

    private func take(_ frame: Frame) throws(ProtocolError) -> Progress {
        switch frame {
        case .hello(let hello): _ = try Hello(software: Version.software).agree(with: hello)
        case .ping(let number): sender.send(.pong(number))
        case .status(let status): resize(status.size)
        case .snapshot(let snapshot):
            resize(snapshot.size)
            return feed(snapshot.bytes)
        case .output(let bytes): return feed(bytes)
        case .exit(let exit): return .ended(exit.status)
        case .error(let error) where error.code != .notAllowed && error.code != .invalidValue: throw error
        default: break
        }
        return .open
    }

    private func resize(_ size: TerminalSize) {
        if text == nil { text = ScreenText(columns: Int(size.columns), rows: Int(size.rows)) }
        text?.resize(columns: Int(size.columns), rows: Int(size.rows))
    }

    private func feed(_ bytes: ArraySlice<UInt8>) -> Progress {
        text?.feed(bytes) { pattern.matches($0) } == true ? .found : .open
    }
}
