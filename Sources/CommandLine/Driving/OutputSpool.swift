import Glibc

/// Output for somebody who may read slowly: what does not fit in memory goes to a file that has no name, so that the
/// session's host never has to wait, nor to drop anything.
final class OutputSpool {
    /// Bytes that are read back at once.
    private static let part = 256 << 10

    private let output: OutputQueue
    private let folder: String
    private var file: Int32 = -1
    private var written: off_t = 0
    private var taken: off_t = 0
    /// Bytes that the disk had no room for.
    private(set) var lost: UInt64 = 0
    /// Whether nobody reads any more.
    private(set) var isClosed = false

    /// A spool in front of `output`; its file is in `folder`.
    init(_ output: OutputQueue, folder: String) {
        (self.output, self.folder) = (output, folder)
    }

    deinit {
        if file >= 0 { close(file) }
    }

    /// Whether something waits to be written.
    var isPending: Bool { output.isPending || taken < written }

    /// Takes bytes in, behind what waits.
    func write(_ bytes: [UInt8]) {
        guard !isClosed, !bytes.isEmpty else { return }
        if taken == written, !output.isFull {
            if bytes.withUnsafeBytes({ output.write($0) }) == .closed { isClosed = true }
        } else {
            keep(bytes)
        }
    }

    /// Writes as much as is taken now.
    func flush() {
        while !isClosed {
            switch output.flush() {
            case .closed: isClosed = true
            case .waiting: return
            case .done:
                guard taken < written else { return }
                refill()
            }
        }
    }

    private func keep(_ bytes: [UInt8]) {
        if file < 0 { file = Self.open(in: folder) }
        var offset = 0
        while offset < bytes.count {
            let count =
                file < 0
                ? -1
                : bytes.withUnsafeBytes {
                    pwrite(file, $0.baseAddress?.advanced(by: offset), bytes.count - offset, written)
                }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                lost += UInt64(bytes.count - offset)
                return
            }
            offset += count
            written += off_t(count)
        }
    }

    private func refill() {
        var buffer = [UInt8](repeating: 0, count: min(Self.part, Int(written - taken)))
        let count = pread(file, &buffer, buffer.count, taken)
        if count < 0, errno == EINTR { return }
        guard count > 0 else {
            lost += UInt64(written - taken)
            taken = written
            return
        }
        taken += off_t(count)
        output.append(buffer[..<count])
        guard taken == written else { return }
        (taken, written) = (0, 0)
        ftruncate(file, 0)
    }

    /// A file that nobody else can open, and that goes with its descriptor (open(2), O_TMPFILE); -1 where there is none.
    private static func open(in folder: String) -> Int32 {
        let unnamed = Glibc.open(folder, 0o20_000_000 | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
        guard unnamed < 0 else { return unnamed }
        var path = Array("\(folder)/roost-output-XXXXXX".utf8CString)
        let named = mkstemp(&path)
        if named >= 0 { unlink(path) }
        return named
    }
}
