import CRoost
import Glibc
import SessionModel
import Systemd

/// The host's end of a recording: it puts what happens into the ring, and looks after the process that writes it.
///
/// Nothing here waits. Where the ring is full, what comes is left out and counted, and a mark says how much.
final class Recorder {
    /// What the writer has to say.
    struct Callbacks {
        /// There is room again, after a gap.
        var hasRoom: () -> Void
        /// The part with this number is full.
        var rotated: (UInt32) -> Void
    }

    /// The least time between the starts of two writers, in microseconds.
    private static let restartPause: UInt64 = 1_000_000
    /// How long a writer that sleeps is let sleep on, for more to gather.
    private static let gathering = Duration.milliseconds(4)
    /// From so many bytes in the ring on it is woken at once.
    private static let hurry = 256 << 10
    /// How long after it was used much of the ring is given back.
    private static let calm = Duration.seconds(2)
    /// The least time between two lines in the journal about what is missing, in microseconds.
    private static let tellPause: UInt64 = 10_000_000
    /// So much of it may stay.
    private static let calmLength = 512 << 10

    let settings: RecordSettings
    let ring: RecordRing
    /// What CLOCK_BOOTTIME said when the run began.
    let origin: UInt64
    /// The writer of the program before, a child of this process; 0 for none.
    let predecessor: pid_t
    private let id: SessionID
    private let path: String

    /// The process that writes; nil while there is none.
    private(set) var writer: pid_t?
    private var socket: Int32 = -1
    private var sources: [EventSource] = []
    private var startedAt: UInt64 = 0
    private var reaper: EventSource?
    private var restartTimer: EventSource?
    private var calmTimer: EventSource?
    private var wakeDeadline: DirectDeadline?
    private var isCalmAwaited = false
    private var loop: EventLoop?
    private var callbacks: Callbacks?
    /// Whether there can be no recording.
    private var isHopeless = false
    private var received: [UInt8] = []
    private var hasTold = false
    /// Bytes that are missing and that the journal has not been told of, and when it was told last.
    private var untold: (bytes: UInt64, toldAt: UInt64) = (0, 0)

    /// Bytes that were left out and that no mark has told of yet; nil where there is no gap.
    private(set) var gap: UInt64?
    /// What the end of a gap, or a new part, has to find room for.
    private var neededRoom = 0
    /// Where the newest part begins, as far as it was asked for.
    private var partStart: UInt64 = 0
    /// What the last line says, before it is in the ring.
    private var lastWords: [UInt8]?
    /// Whether nothing follows, which is to be put into the ring.
    private var isFinishing = false
    /// Called when all is written, or never will be.
    var onDone: (() -> Void)?

    /// A recorder with a writer, if `request` asks for one. To be made when this process is small: the writer is a copy.
    init?(_ settings: RecordSettings, id: SessionID, path: String, after state: RecorderState? = nil) {
        guard let ring = RecordRing() else {
            Log.warning("the session is not recorded: there is no memory for it: \(HostError.text(of: errno))")
            return nil
        }
        (self.settings, self.ring, self.id, self.path) = (settings, ring, id, path)
        origin = state?.origin ?? SystemClock.boottime
        predecessor = state?.writer ?? 0
        noteGap(state?.gap)
        if !startWriter() { tellOfNoWriter() }
    }

    private func tellOfNoWriter() {
        guard !hasTold else { return }
        hasTold = true
        Log.warning("the session is not recorded for now: no process for its recording: \(HostError.text(of: errno))")
    }

    // MARK: Records

    /// When something happens that happens now.
    private var now: RingRecord.Time { RingRecord.Time.now(since: origin) }

    /// Puts a record; what finds no room is counted instead.
    func record(_ kind: RingRecord.Kind, _ bytes: UnsafeRawBufferPointer, size: Int? = nil) {
        guard !isHopeless else { return }
        let size = UInt64(size ?? bytes.count)
        let counts = kind == .output || kind == .input || kind == .maskedInput
        if let gap {
            if counts { noteGap(gap + size) }
            return
        }
        guard ring.put(kind, now, size: size, bytes) else {
            noteGap(counts ? size : 0)
            neededRoom = ring.capacity / 4
            ring.askForRoom()
            return
        }
        wakeSoon()
    }

    /// The writer tells of a gap itself where the host is gone before its end.
    private func noteGap(_ size: UInt64?) {
        gap = size
        ring.noteGap(size)
    }

    /// Tells the journal what is missing, not too often.
    private func tellOfGap(_ size: UInt64) {
        untold.bytes += size
        let now = SystemClock.boottime
        guard untold.bytes > 0, now >= untold.toldAt + Self.tellPause || untold.toldAt == 0 || onDone != nil else {
            return
        }
        Log.warning("the recording lacks \(untold.bytes) bytes: the disk was slower than the session, or full")
        untold = (0, now)
    }

    /// Whether a gap ends here, or a new part begins: where there is room, it is to be called for with the screen.
    var wantsScreen: Bool {
        guard !isHopeless else { return false }
        return gap != nil
            ? ring.hasRoom(for: neededRoom) : partLength >= settings.partSize && ring.hasRoom(for: neededRoom)
    }

    /// Puts the terminal as it stands, behind the mark of a gap or in front of a new part; returns whether it had room.
    func putScreen(size: TerminalSize, _ screen: [UInt8]) {
        let text = Array("\(size.columns)x\(size.rows)".utf8)
        var screen = screen
        var length = 3 * RecordRing.length(ofPayload: text.count) + RecordRing.length(ofPayload: screen.count)
        if length > ring.capacity / 2 {
            // No terminal of a size that anybody has.
            screen = []
            length = 4 * RecordRing.length(ofPayload: text.count)
        }
        guard ring.hasRoom(for: length) else {
            neededRoom = length
            return ring.askForRoom()
        }
        let now = now
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        if let gap {
            _ = ring.put(.dropped, now, size: gap, nothing)
            noteGap(nil)
            tellOfGap(gap)
        } else {
            _ = ring.put(.rotate, now, size: 0, nothing)
            partStart = ring.position
        }
        neededRoom = 0
        text.withUnsafeBytes { _ = ring.put(.resize, now, size: UInt64($0.count), $0) }
        if !screen.isEmpty { screen.withUnsafeBytes { _ = ring.put(.screen, now, size: UInt64($0.count), $0) } }
        wakeSoon()
    }

    /// The length of the newest part, with what waits to be written, roughly.
    private var partLength: UInt64 {
        let committed = ring.committed
        // Three bytes are four characters; what lines have around them is not counted.
        return (committed.position >= partStart ? committed.length : 0) + UInt64(ring.pending) / 3 * 4
    }

    /// Wakes the writer soon where it sleeps: what comes is let gather, and a key gets through to its echo first.
    private func wakeSoon() {
        if ring.touched > Self.calmLength { awaitCalm() }
        guard let wakeDeadline, socket >= 0, ring.pending < Self.hurry else { return wake() }
        if !wakeDeadline.isArmed, ring.hasSleeper { wakeDeadline.arm(after: Self.gathering) }
    }

    /// Wakes the writer where it sleeps.
    private func wake() {
        wakeDeadline?.disarm()
        guard ring.takeSleeper(), socket >= 0 else { return restartSoon() }
        var byte = UInt8(ascii: "w")
        _ = send(socket, &byte, 1, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
    }

    /// Gives the ring's memory back some time after it was needed.
    private func awaitCalm() {
        guard !isCalmAwaited, let loop else { return }
        do throws(SystemdError) {
            if let calmTimer {
                try calmTimer.rearm(after: Self.calm)
            } else {
                calmTimer = try loop.onTimer(after: Self.calm, accuracy: .milliseconds(500)) { [unowned self] in
                    isCalmAwaited = false
                    if !ring.giveBack() { awaitCalm() }
                }
            }
            isCalmAwaited = true
        } catch {
            Log.warning("no timer for the recording: \(error)")
        }
    }

    // MARK: The writer

    /// Starts the process that writes; false where there is none to be had.
    private func startWriter() -> Bool {
        startedAt = SystemClock.boottime
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return false }
        let pid = croost_fork()
        if pid == 0 { _exit(write(to: ends[1])) }
        close(ends[1])
        guard pid > 0 else {
            close(ends[0])
            return false
        }
        socket = ends[0]
        writer = pid
        return true
    }

    /// What the process that writes does.
    private func write(to end: Int32) -> Int32 {
        croost_name_process("roost-record")
        // A file that is as long as it may be is an error like others (setrlimit(2), RLIMIT_FSIZE).
        signal(SIGXFSZ, SIG_IGN)
        let kept = croost_keep_one(end)
        guard kept >= 0 else { return 1 }
        _ = chdir("/")
        return RecordWriter(ring, settings, id: id, path: path, socket: kept, origin: origin).run()
    }

    /// Listens to the writer, and looks after its end.
    func watch(on loop: EventLoop, _ callbacks: Callbacks) throws(SystemdError) {
        self.loop = loop
        self.callbacks = callbacks
        wakeDeadline = try loop.onDirectDeadline { [unowned self] in wake() }
        try watchWriter()
        // It is only to be waited for.
        if predecessor > 0 { reaper = try? loop.onChildExit(predecessor) { [unowned self] _ in reaper = nil } }
    }

    private func watchWriter() throws(SystemdError) {
        guard let loop, let writer else { return }
        sources = [
            try loop.onIO(socket, .readable) { [unowned self] _ in hear() },
            try loop.onChildExit(writer) { [unowned self] end in writerEnded(end) },
        ]
    }

    private func hear() {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = recv(socket, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        guard count > 0 else {
            // Its end is told by the kernel.
            if count == 0 || errno != EAGAIN { sources.first?.isEnabled = false }
            return
        }
        received += bytes[..<count]
        while let word = received.first {
            switch word {
            case RecordWriter.Word.room:
                callbacks?.hasRoom()
                putEnd()
            case RecordWriter.Word.done: done()
            case RecordWriter.Word.rotated:
                guard received.count >= 5 else { return }
                let number = received[1...4].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
                received.removeFirst(4)
                callbacks?.rotated(number)
            default: break
            }
            received.removeFirst()
        }
    }

    private func writerEnded(_ end: ChildExit) {
        hear()
        sources.forEach { $0.cancel() }
        sources = []
        close(socket)
        socket = -1
        writer = nil
        received = []
        if end == .exited(RecordWriter.hopeless) { isHopeless = true }
        if onDone != nil { return done() }
        if ring.pending > 0 { restartSoon() }
    }

    /// Starts another writer where there is none.
    private func restartSoon() {
        guard writer == nil, !isHopeless, restartTimer?.isEnabled != true, let loop else { return }
        guard SystemClock.boottime < startedAt + Self.restartPause else { return restart() }
        do throws(SystemdError) {
            let span = Duration.microseconds(Int64(Self.restartPause))
            if let restartTimer { return try restartTimer.rearm(after: span) }
            restartTimer = try loop.onTimer(after: span) { [unowned self] in restart() }
        } catch {
            Log.warning("no timer for the recording: \(error)")
        }
    }

    private func restart() {
        guard writer == nil else { return }
        do throws(SystemdError) {
            guard startWriter() else {
                tellOfNoWriter()
                return restartSoon()
            }
            try watchWriter()
        } catch {
            Log.warning("the recording's writer cannot be watched: \(error)")
        }
    }

    // MARK: The end

    /// Records how the session has ended, as soon as there is room for it.
    func end(_ words: String) {
        lastWords = Array(words.utf8)
        putEnd()
    }

    /// Says that nothing follows. `onDone` is called when all is written; returns false where there is nothing to wait for.
    func finish(_ onDone: @escaping () -> Void) -> Bool {
        if writer == nil, !isHopeless, ring.pending > 0 { restart() }
        guard writer != nil else { return false }
        self.onDone = onDone
        tellOfGap(gap ?? 0)
        isFinishing = true
        putEnd()
        return true
    }

    /// Puts the last records; where there is no room, the writer says when there is.
    private func putEnd() {
        guard !isHopeless, lastWords != nil || isFinishing else { return }
        guard gap == nil, ring.hasRoom(for: 2 * RecordRing.length(ofPayload: lastWords?.count ?? 0)) else {
            return ring.askForRoom()
        }
        if let lastWords { lastWords.withUnsafeBytes { _ = ring.put(.ended, now, size: UInt64($0.count), $0) } }
        lastWords = nil
        if isFinishing { _ = ring.put(.finish, now, size: 0, UnsafeRawBufferPointer(start: nil, count: 0)) }
        isFinishing = false
        wake()
    }

    private func done() {
        let action = onDone
        onDone = nil
        action?()
    }

    /// Tells the writer that another program goes on: it leaves once it has written what there is. Returns what that
    /// program has to know.
    func handOver() -> RecorderState {
        var state = RecorderState(origin: origin, gap: gap, writer: writer ?? 0)
        if !ring.put(.handOver, now, size: 0, UnsafeRawBufferPointer(start: nil, count: 0)) {
            // Then the writer sees this program go, and tells of the gap.
            state.gap = 0
        }
        wake()
        return state
    }
}
