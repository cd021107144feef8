import CRoost
import Glibc
import Recording
import SessionModel
import Systemd

/// The process that writes a session's recording: what it takes from the ring goes to the disk as lines.
///
/// It is the host's child and no more: the host goes on whatever becomes of it. It alone waits for the disk.
final class RecordWriter {
    /// What it tells the host, a byte each.
    enum Word {
        /// There is room again.
        static let room = UInt8(ascii: "r")
        /// The newest part has become one with a number.
        static let rotated = UInt8(ascii: "p")
        /// All that was recorded is written.
        static let done = UInt8(ascii: "d")
    }

    /// Its exit status where there can be no recording here, so that another writer would fare no better.
    static let hopeless: Int32 = 2

    /// Errors that pass: what is asked for again later may be had then.
    static let passing: Set = [ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, EIO, EAGAIN]
    /// How long what comes is let gather, in milliseconds, where so much has come that more is to be expected. Where less
    /// has come, the host is who lets it gather before it wakes this process.
    private static let nap: Int32 = 4
    private static let flow: UInt64 = 4 << 10
    /// From so many bytes in the ring on there is no nap.
    private static let hurry: UInt64 = 1 << 20
    /// How long what was written may stay in the kernel's memory, in microseconds.
    private static let syncDelay: UInt64 = 5_000_000

    let ring: RecordRing
    let settings: RecordSettings
    let path: String
    let socket: Int32
    /// What CLOCK_BOOTTIME said when the run began.
    let origin: UInt64
    let encoder: LineEncoder
    var folder: PartFolder?
    var part: PartFile?

    /// Behind the last record that was taken.
    var position: UInt64
    /// What may be committed once as many bytes are in the file.
    var mark: (position: UInt64, length: UInt64)?
    /// Bytes of text of this part that were handed to the encoder: the file's length when all of them are written.
    var base: UInt64 = 0
    var hasHost = true
    var isAtEnd = false
    var hasComplained = false
    /// When the disk is to be asked to keep what it has; nil where it has kept all.
    private var syncDeadline: UInt64?
    private var syncer: HelperProcess?
    var compressor: HelperProcess?
    /// Parts that cannot be compressed now.
    var skipped: Set<Int> = []

    init(_ ring: RecordRing, _ settings: RecordSettings, id: SessionID, path: String, socket: Int32, origin: UInt64) {
        self.ring = ring
        self.settings = settings
        self.path = path
        self.socket = socket
        self.origin = origin
        encoder = LineEncoder(id)
        position = ring.committed.position
        encoder.onFull = { [unowned self] in writeOut($0) }
    }

    /// Writes until the host says that nothing follows, or is gone; returns the exit status.
    func run() -> Int32 {
        while true {
            let end = ring.end(for: &position)
            if end != position {
                let isFlow = end - position >= Self.flow
                do throws(HostError) {
                    try open()
                    try write(upTo: end)
                } catch {
                    if hasHost, Self.passing.contains(error.errno) {
                        complain(error.message)
                        wait(milliseconds: Self.lastRetry)
                        continue
                    }
                    Log.warning("the session is not recorded any more: \(error.message)")
                    return Self.hopeless
                }
                if isAtEnd { return finish() }
                syncIfDue()
                if hasHost, isFlow, ring.end - position < Self.hurry { wait(milliseconds: Self.nap) }
            } else if !hasHost {
                writeGap()
                return finish()
            } else {
                sleep()
            }
        }
    }

    // MARK: Waiting

    /// Sleeps until there is something to do.
    private func sleep() {
        encoder.calmDown()
        guard ring.fallAsleep(at: position) else { return }
        wait(milliseconds: millisecondsToSync)
        ring.wakeUp()
        syncIfDue()
    }

    /// Waits for the host, for helpers, or for so long; -1 for ever.
    func wait(milliseconds: Int32) {
        guard hasHost || milliseconds >= 0 else { return }
        var waiting = [
            pollfd(fd: hasHost ? socket : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: compressor?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: syncer?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&waiting, nfds_t(waiting.count), milliseconds) > 0 else { return }
        if waiting[0].revents != 0 { hear() }
        if waiting[1].revents != 0 { compressorEnded() }
        if waiting[2].revents != 0 {
            _ = syncer?.reap()
            syncer = nil
        }
    }

    /// Reads what woke this process; the end of that is the end of the host.
    private func hear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        // What is left wakes it again.
        let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { hasHost = false }
    }

    /// Says something to the host, which may not listen.
    func tell(_ bytes: [UInt8]) {
        _ = send(socket, bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    }

    // MARK: The disk

    /// Takes note that there is something for the disk to keep.
    func noteUnsynced() {
        if syncDeadline == nil { syncDeadline = SystemClock.boottime + Self.syncDelay }
    }

    private var millisecondsToSync: Int32 {
        guard let syncDeadline, syncer == nil else { return -1 }
        let now = SystemClock.boottime
        return syncDeadline > now ? Int32(clamping: (syncDeadline - now) / 1000 + 1) : 0
    }

    /// Has a helper wait for the disk, so that this process does not.
    private func syncIfDue() {
        guard syncer == nil, let part, let syncDeadline, syncDeadline <= SystemClock.boottime else { return }
        self.syncDeadline = nil
        syncer = HelperProcess(without: folder?.lock ?? -1) {
            guard fdatasync(part.descriptor) == 0 else { return 1 }
            // The page cache counts as the session's memory, and nobody reads this soon.
            posix_fadvise(part.descriptor, 0, 0, POSIX_FADV_DONTNEED)
            return 0
        }
    }

    /// Ends in good order: the host may go before the disk has kept everything.
    private func finish() -> Int32 {
        tell([Word.done])
        if isBeingReplaced { return 0 }
        if let part, syncDeadline != nil { fdatasync(part.descriptor) }
        return 0
    }

    /// Whether another writer waits for this one to leave.
    var isBeingReplaced = false
}
