import Client
import Glibc
import SessionModel

/// Where an export goes: standard output, or a file that only the user can read.
final class ExportOutput {
    private static let capacity = 1 << 16

    private let descriptor: Int32
    private let path: String?
    private var buffer: [UInt8] = []

    /// Opens `path`, or takes standard output for nil. Throws InvalidSpec where that cannot be.
    init(_ path: String?) throws(ClientError) {
        self.path = path
        buffer.reserveCapacity(Self.capacity * 2)
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ClientError(
                .invalidSpec,
                "the file '\(PlainText.line(path))' cannot be written: \(String(cString: strerror(errno)))"
            )
        }
    }

    deinit {
        if path != nil { close(descriptor) }
    }

    /// Puts bytes behind what was written. Throws Internal where the disk does not take them.
    func write(_ bytes: some Collection<UInt8>) throws(ClientError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.capacity { try flush() }
    }

    /// Puts text behind what was written.
    func write(_ text: String) throws(ClientError) { try write(text.utf8) }

    /// Writes what waits.
    func flush() throws(ClientError) {
        var offset = 0
        while offset < buffer.count {
            let count = buffer.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset)
            }
            if count > 0 {
                offset += count
            } else if errno == EAGAIN {
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno != EINTR {
                let reason = String(cString: strerror(errno))
                throw ClientError(
                    .internal,
                    "\(PlainText.line(path ?? "standard output")) cannot be written: \(reason)"
                )
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
