import Client
import Glibc
import Recording
import SessionModel
import Systemd
import Terminal

/// Plays a recording in the user's own terminal: what is written there is painted from a terminal of its own, so that no
/// query and no mode of the recording gets through.
final class ReplayWindow {
    /// How a replay ends.
    enum Ending: Hashable {
        case done
        case signaled(Int32)
    }

    private let recording: OpenedRecording
    let playhead: Playhead
    let terminal = OuterTerminal()
    var clock: ReplayClock
    /// Whether keys are taken and a line says where it is.
    private let hasControls: Bool
    var isPaused = false
    var message: String?
    var prompt: ReplayPrompt?
    /// The text that was looked for last.
    var wanted = ""

    private var view: FittedView?
    private var shownSize = TerminalSize.standard
    private var windowSize = TerminalSize.standard
    private var shownLine = ""
    private var isLineShown = false
    private var isDirty = true
    private var lastPaint: UInt64 = 0

    /// Microseconds between two pictures.
    private static let frame: UInt64 = 16_000
    /// Microseconds for which lines are taken over before keys are looked at.
    private static let stint: UInt64 = 30_000

    init(_ recording: OpenedRecording, clock: ReplayClock, hasControls: Bool) {
        self.recording = recording
        self.clock = clock
        playhead = Playhead(recording.index)
        self.hasControls = hasControls && terminal.isInputTerminal
        signal(SIGPIPE, SIG_IGN)
    }

    /// Plays from where the playhead stands, until the end or until somebody ends it; leaves the terminal clean.
    func run() -> Ending {
        let signals = SignalWatch([SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])
        terminal.open(asksColors: false)
        terminal.output.append(TerminalReset.scrollOff(rows: terminal.size.rows).utf8)
        clock.restart(at: playhead.position, now: SystemClock.monotonic)
        let ending = loop(signals)
        if isLineShown { terminal.output.append("\u{1B}[m\u{1B}[\(windowSize.rows);1H\u{1B}[K".utf8) }
        terminal.close(.bottom)
        return ending
    }

    private func loop(_ signals: SignalWatch) -> Ending {
        while true {
            if !isPaused { play() }
            let isOver = !isPaused && !playhead.hasNext
            paint(isLast: isOver)
            if isOver, !terminal.output.isPending { return .done }
            var entries = (
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: terminal.isInputTerminal ? terminal.input : -1, events: Int16(POLLIN), revents: 0),
                pollfd(
                    fd: terminal.output.isPending ? terminal.output.descriptor : -1,
                    events: Int16(POLLOUT),
                    revents: 0
                )
            )
            let count = withUnsafeMutablePointer(to: &entries) {
                $0.withMemoryRebound(to: pollfd.self, capacity: 3) { poll($0, 3, timeout()) }
            }
            if count < 0, errno != EINTR { return .signaled(SIGHUP) }
            if entries.0.revents != 0, let ending = handle(signals) { return ending }
            if entries.2.revents != 0, terminal.output.flush() == .closed { return .signaled(SIGPIPE) }
            if entries.1.revents != 0, let ending = readKeys() { return ending }
        }
    }

    /// Takes over what is due.
    private func play() {
        let begin = SystemClock.monotonic
        while playhead.hasNext {
            let due = clock.due(playhead.nextPosition)
            let now = SystemClock.monotonic
            guard due <= now, now - begin < Self.stint else { return }
            playhead.step()
            clock.advance(to: playhead.position, due: due)
            isDirty = true
        }
    }

    /// Milliseconds until something is to be done; -1 for never.
    private func timeout() -> Int32 {
        guard !terminal.output.isPending else { return -1 }
        let now = SystemClock.monotonic
        var next = UInt64.max
        if !isPaused, playhead.hasNext {
            next = clock.due(playhead.nextPosition)
            // The line says where it is, once a second.
            if hasRoomForLine { next = min(next, now + 1_000_000) }
        }
        if isDirty, !playhead.engine.isSynchronised { next = min(next, lastPaint + Self.frame) }
        guard next != UInt64.max else { return -1 }
        return next > now ? Int32(clamping: (next - now) / 1000 + 1) : 0
    }

    /// The place that a moment stands for. Throws InvalidSpec for one outside.
    func place(_ moment: Moment, _ text: String) throws(ClientError) -> Place { try recording.place(moment, text) }

    // MARK: Painting

    /// The picture is another one, or is to be painted anew.
    func changed() { isDirty = true }

    /// Whether the last row of the window is not needed for the picture.
    private var hasRoomForLine: Bool { hasControls && Int(windowSize.rows) > playhead.engine.rows }

    /// Where the playhead is by the clock.
    private var place: UInt64 {
        isPaused
            ? playhead.position
            : clock.place(SystemClock.monotonic, next: playhead.hasNext ? playhead.nextPosition : nil)
    }

    private func paint(isLast: Bool) {
        guard !terminal.output.isPending else { return }
        let now = SystemClock.monotonic
        let size = terminal.size.isKnown ? terminal.size : .standard
        let engine = playhead.engine
        let recorded = TerminalSize(columns: UInt16(engine.columns), rows: UInt16(engine.rows))
        if view == nil || size.columns != windowSize.columns || size.rows != windowSize.rows || recorded != shownSize {
            (windowSize, shownSize) = (size, recorded)
            view = FittedView(columns: Int(size.columns), rows: Int(size.rows) - (hasRoomForLine ? 1 : 0))
            (isDirty, shownLine, isLineShown) = (true, "", false)
        }
        let isReady = now >= lastPaint + Self.frame && !engine.isSynchronised || isPaused || isLast
        let line = line(isLast: isLast)
        guard isDirty && isReady || line != shownLine else { return }
        var bytes: [UInt8] = []
        if isDirty, isReady {
            bytes += view?.paint(engine) ?? []
            isDirty = false
            lastPaint = now
        }
        if line != shownLine || isLineShown && !hasRoomForLine { bytes += paintLine(line) }
        _ = bytes.withUnsafeBytes { terminal.output.write($0) }
    }

    /// Writes the line, or takes it away where it is empty; the cursor goes back to where the picture has it.
    private func paintLine(_ line: String) -> [UInt8] {
        shownLine = line
        let row = Int(windowSize.rows)
        var bytes: [UInt8] = []
        if line.isEmpty {
            isLineShown = false
            view?.forget(row: row - 1)
        } else {
            isLineShown = true
            bytes = Array("\u{1B}[?25l\u{1B}[m\u{1B}[\(row);1H\u{1B}[7m\(line)\u{1B}[m".utf8)
        }
        return bytes + (view?.paint(playhead.engine) ?? [])
    }

    /// What the line says; empty where there is none.
    private func line(isLast: Bool) -> String {
        guard hasControls, hasRoomForLine || isPaused, !(isLast && !hasRoomForLine) else { return "" }
        var line = ReplayLine()
        line.isPaused = isPaused
        line.isAtEnd = !playhead.hasNext
        line.place = place
        line.duration = recording.index.duration
        line.time = playhead.timestamp
        line.speed = clock.speed
        line.message = message
        line.prompt = prompt
        return line.text(columns: Int(windowSize.columns))
    }

    // MARK: The terminal

    private func readKeys() -> Ending? {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(terminal.input, &bytes, bytes.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        guard count > 0 else { return .signaled(SIGHUP) }
        for key in TopKeys.split(String(decoding: bytes[..<count], as: UTF8.self)) {
            guard hasControls else {
                if key == "\u{03}" { return .signaled(SIGINT) }
                continue
            }
            if take(key) { return .done }
        }
        return nil
    }

    private func handle(_ signals: SignalWatch) -> Ending? {
        while let signal = signals.next() {
            switch signal {
            case SIGWINCH: view = nil
            case SIGTSTP:
                terminal.close(.bottom)
                kill(getpid(), SIGSTOP)
            case SIGCONT:
                terminal.open(asksColors: false)
                view = nil
                clock.restart(at: playhead.position, now: SystemClock.monotonic)
            default: return .signaled(signal)
            }
        }
        return nil
    }
}
