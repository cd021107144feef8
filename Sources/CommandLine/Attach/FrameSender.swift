import Glibc
import HostProtocol

/// Frames on their way to a host: what its socket does not take at once waits.
struct FrameSender {
    /// The non-blocking socket.
    let socket: Int32

    private var waiting: [UInt8] = []

    /// Sends on `socket`, which the caller closes.
    init(_ socket: Int32) {
        self.socket = socket
    }

    /// Whether bytes wait.
    var isPending: Bool { !waiting.isEmpty }

    /// Sends `frame`, behind what waits.
    mutating func send(_ frame: Frame) {
        keep(frame)
        _ = flush()
    }

    /// Puts `frame` behind what waits, to be sent with the next.
    mutating func keep(_ frame: Frame) {
        FrameEncoder.append(frame, to: &waiting)
    }

    /// Sends the frame that `frame` holds, behind what waits: without a copy, unless it has to wait.
    mutating func send(encoded frame: UnsafeRawBufferPointer) {
        let sent = isPending ? 0 : max(0, Glibc.send(socket, frame.baseAddress, frame.count, Int32(MSG_NOSIGNAL)))
        guard sent < frame.count else { return }
        waiting.append(contentsOf: frame[sent...])
        _ = flush()
    }

    /// Sends what waits; false when the connection is gone.
    mutating func flush() -> Bool {
        while !waiting.isEmpty {
            let count = waiting.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count > 0 {
                waiting.removeFirst(count)
            } else if errno == EAGAIN {
                return true
            } else if errno != EINTR {
                // What the host said last is read first: it tells why.
                waiting = []
                return errno == EPIPE || errno == ECONNRESET
            }
        }
        return true
    }
}
