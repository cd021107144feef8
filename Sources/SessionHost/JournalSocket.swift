import Glibc
import Systemd

/// Where entries go into the journal. It never waits: what journald does not take at once is kept for a while, up to a
/// bound, and what goes beyond is counted.
final class JournalSocket {
    /// Where journald listens.
    static let standardPath = "/run/systemd/journal/socket"
    /// Bytes of entries that wait at the most.
    static let maximumWaiting = 128 << 10

    private let path: String
    private let loop: EventLoop
    private var descriptor: Int32 = -1
    private var source: EventSource?
    private var waiting: [[UInt8]] = []
    private var waitingCount = 0
    /// Entries that journald did not take and nobody was told of.
    private(set) var lost = 0
    /// Whether nothing waits.
    var isIdle: Bool { waiting.isEmpty }
    /// Is called when journald has taken all that waited.
    var onDrained: () -> Void = {}

    init(path: String?, loop: EventLoop) {
        self.path = path ?? Self.standardPath
        self.loop = loop
    }

    deinit {
        source?.cancel()
        if descriptor >= 0 { close(descriptor) }
    }

    /// Sends an entry, now or later; one that cannot be is counted.
    func send(_ entry: JournalEntry) {
        if !offer(entry) { lost += 1 }
    }

    /// Sends an entry, now or later; returns false for one that cannot be.
    func offer(_ entry: JournalEntry) -> Bool {
        guard waiting.isEmpty else { return keep(entry.bytes) }
        switch attempt(entry.bytes) {
        case .sent: return true
        case .wouldWait: return keep(entry.bytes)
        case .failed: return false
        }
    }

    /// Takes note that entries were told of as lost.
    func forgive(_ count: Int) { lost -= min(count, lost) }

    /// Entries that wait, for a program that takes over.
    var waitingEntries: [[UInt8]] { waiting }

    /// Takes over entries that waited in another program.
    func adopt(_ entries: [[UInt8]]) {
        for entry in entries where !keep(entry) { lost += 1 }
    }

    private func keep(_ bytes: [UInt8]) -> Bool {
        guard waitingCount + bytes.count <= Self.maximumWaiting, connectIfNeeded(), watch() else { return false }
        waiting.append(bytes)
        waitingCount += bytes.count
        return true
    }

    // MARK: Sending

    private enum Outcome {
        case sent
        case wouldWait
        case failed
    }

    private func attempt(_ bytes: [UInt8]) -> Outcome {
        // A journald whose socket was made anew is another one at the same place.
        for _ in 0..<2 {
            guard connectIfNeeded() else { return .failed }
            if Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)) >= 0 { return .sent }
            switch errno {
            case EAGAIN, EINTR, ENOBUFS: return .wouldWait
            case EMSGSIZE: return .failed
            default: disconnect()
            }
        }
        return .failed
    }

    private func connectIfNeeded() -> Bool {
        guard descriptor < 0 else { return true }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let made = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard made >= 0 else { return false }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(made, $0, length) }
        }
        guard result == 0 else {
            close(made)
            return false
        }
        descriptor = made
        return true
    }

    private func disconnect() {
        source?.cancel()
        source = nil
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    // MARK: Waiting

    /// Waits for room at journald's end.
    private func watch() -> Bool {
        if let source {
            source.isEnabled = true
            return true
        }
        do throws(SystemdError) {
            source = try loop.onIO(descriptor, .writable) { [unowned self] _ in flush() }
            return true
        } catch {
            return false
        }
    }

    private func flush() {
        var sent = 0
        sending: while sent < waiting.count {
            switch attempt(waiting[sent]) {
            case .sent: break
            case .wouldWait: break sending
            case .failed: lost += 1
            }
            waitingCount -= waiting[sent].count
            sent += 1
        }
        waiting.removeFirst(sent)
        guard waiting.isEmpty else {
            if !connectIfNeeded() || !watch() { giveUp() }
            return
        }
        source?.isEnabled = false
        onDrained()
    }

    private func giveUp() {
        lost += waiting.count
        waiting = []
        waitingCount = 0
        onDrained()
    }
}
