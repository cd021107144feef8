import Glibc

/// Standard output, written to without blocking and without making it non-blocking for the shell that shares it.
final class OutputQueue {
    /// What is written to.
    let descriptor: Int32
    private let isOwned: Bool
    private var pending: [UInt8] = []
    private var written = 0

    /// The longest time that ``writeNow(_:)`` waits for a terminal that does not read, in milliseconds.
    private static let patience: Int32 = 1000

    /// Opens the file behind `original` anew: the flag O_NONBLOCK then belongs to this program alone. Where that cannot
    /// be done (a socket, a terminal of somebody else) or would be wrong (a file's offset), it uses `original` itself.
    init(_ original: Int32) {
        var status = stat()
        let isStream = fstat(original, &status) == 0 && [S_IFCHR, S_IFIFO].contains(status.st_mode & S_IFMT)
        let copy = isStream ? open("/proc/self/fd/\(original)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1
        descriptor = copy >= 0 ? copy : original
        isOwned = copy >= 0
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Whether bytes wait.
    var isPending: Bool { written < pending.count }

    /// Whether so many bytes wait that more should not be fetched: 1 MiB, which is much less than a second of a
    /// terminal's time, and as much as a session may still have to say at its end.
    var isFull: Bool { pending.count - written >= Self.capacity }

    private static let capacity = 1 << 20

    /// What became of a write.
    enum Progress {
        /// All is written.
        case done
        /// The rest waits until the descriptor takes more.
        case waiting
        /// Nobody reads any more.
        case closed
    }

    /// Writes as much of `bytes` as is taken now and keeps the rest; all of it where something waits already.
    func write(_ bytes: UnsafeRawBufferPointer) -> Progress {
        if isPending {
            append(bytes)
            return .waiting
        }
        var offset = 0
        while offset < bytes.count {
            let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
            if count > 0 {
                offset += count
            } else if errno == EAGAIN {
                pending = Array(bytes[offset...])
                written = 0
                return .waiting
            } else if errno != EINTR {
                return .closed
            }
        }
        return .done
    }

    /// Writes what waits.
    func flush() -> Progress {
        while isPending {
            let count = pending.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count > 0 {
                written += count
            } else if errno == EAGAIN {
                return .waiting
            } else if errno != EINTR {
                return .closed
            }
        }
        pending.removeAll(keepingCapacity: true)
        written = 0
        return .done
    }

    /// Puts `bytes` behind what waits.
    func append(_ bytes: some Collection<UInt8>) {
        if written > Self.capacity / 2 {
            pending.removeFirst(written)
            written = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// Writes `text` behind what waits, and waits itself, but not for ever.
    func writeNow(_ text: String) {
        append(text.utf8)
        while flush() == .waiting {
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            guard poll(&entry, 1, Self.patience) > 0 else { return }
        }
    }
}
