import Glibc
import HostProtocol
import SessionModel
import Systemd
import Terminal

/// Follows a session over a view connection, and makes lines of what it prints.
final class TailReader {
    /// How the connection ended.
    enum Ending: Equatable {
        /// The session has ended.
        case ended
        /// Nobody reads what is printed.
        case outputClosed
        /// The connection is gone, and nobody said why.
        case lost
        /// The host said why it closed the connection.
        case refused(String)
    }

    /// After so many milliseconds without output all that is complete has settled.
    private static let calm: UInt64 = 1000
    /// Bytes that the engine reads before its lines are taken: they have fewer rows than the scrollback keeps.
    private static let piece = 4096
    private static let capacity = 256 << 10
    /// Rows of scrollback that are asked for where lines of before are wanted.
    private static let replayRows: UInt32 = 10_000

    private let socket: Int32
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    /// Lines of before that are given.
    private let before: Int
    private let give: (SettledLines.Line) -> Void
    private let complain: (String) -> Void
    private var engine: Engine?
    private var lines = SettledLines()
    private var cutter = FrameCutter()
    private var toHost: FrameSender
    /// A snapshot of which more is to come, and the engine that it makes.
    private var openSnapshot: Engine?
    /// Whether the state was seen behind which lines are given.
    private(set) var isStarted = false
    private var lastOutput: UInt64?
    private var lastLook: UInt64 = 0

    /// Reads from `socket`, which the caller closes.
    init(
        socket: Int32,
        before: Int,
        give: @escaping (SettledLines.Line) -> Void,
        complain: @escaping (String) -> Void
    ) {
        self.socket = socket
        self.before = before
        self.give = give
        self.complain = complain
        toHost = FrameSender(socket)
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        buffer.deallocate()
    }

    /// Gives lines until the end; where nothing is followed, only those that there are.
    func run(isFollowed: Bool) -> Ending {
        begin()
        while true {
            if isStarted, !isFollowed { return .ended }
            var entries = [entry, pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)]
            let ready = poll(&entries, nfds_t(entries.count), timeout())
            if ready < 0, errno != EINTR { return .refused("poll: \(String(cString: strerror(errno)))") }
            if entries[1].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return .outputClosed }
            if let ending = proceed(entries[0].revents) { return ending }
        }
    }

    // MARK: Step by step, for who has more to wait for

    /// Asks for what is followed.
    func begin() {
        toHost.keep(.hello(Hello(software: Version.software)))
        let replay: Attach.Replay = before > 0 ? .scrollback(lines: Self.replayRows) : .screen
        toHost.send(.attach(Attach(mode: .view, size: TerminalSize(columns: 0, rows: 0), replay: replay)))
    }

    /// What is waited for on the connection.
    var entry: pollfd {
        pollfd(fd: socket, events: Int16(toHost.isPending ? POLLIN | POLLOUT : POLLIN), revents: 0)
    }

    /// Does what `revents` of ``entry`` calls for, and the time; nil while the session goes on.
    func proceed(_ revents: Int16) -> Ending? {
        if revents & Int16(POLLOUT) != 0 { _ = toHost.flush() }
        lookIfDue()
        guard revents & ~Int16(POLLOUT) != 0 else { return nil }
        let count = read(socket, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        guard count > 0 else {
            take(.end)
            return .lost
        }
        return pass(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }

    /// The text of the row with the cursor, without blanks at its end.
    var cursorLine: String {
        guard let engine else { return "" }
        let rows = engine.screenText().split(separator: "\n", omittingEmptySubsequences: false)
        return rows.dropFirst(engine.cursorPosition.row).first.map(String.init) ?? ""
    }

    /// Gives what stands there, of a program that waits: also what it draws on the whole screen.
    func finish() { take(engine?.isAlternateScreen == true ? .end : .quiet) }

    private func pass(_ bytes: UnsafeRawBufferPointer) -> Ending? {
        var position = 0
        while position < bytes.count {
            while let range = cutter.output(in: bytes, at: &position) {
                feed(UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
            guard position < bytes.count else { break }
            do throws(ProtocolError) {
                if let frame = try cutter.frame(in: bytes, at: &position), let ending = handle(frame) { return ending }
            } catch {
                return .refused("the host's stream cannot be read: \(error.message)")
            }
        }
        return nil
    }

    private func feed(_ bytes: UnsafeRawBufferPointer) {
        guard let engine else { return }
        var pushed = engine.scrollbackPushed
        engine.feed(bytes, inPiecesOf: Self.piece) {
            if engine.scrollbackPushed != pushed { take(.scrolled) }
            pushed = engine.scrollbackPushed
        }
        // What it answers and tells is for the session's own terminal to answer and tell.
        _ = engine.takeReplies()
        _ = engine.takeEvents()
        if lastOutput == nil { lastLook = Self.milliseconds() }
        lastOutput = Self.milliseconds()
    }

    private func handle(_ frame: Frame) -> Ending? {
        switch frame {
        case .snapshot(let snapshot): show(snapshot)
        case .hello(let hello):
            do throws(ProtocolError) {
                _ = try Hello(software: Version.software).agree(with: hello)
            } catch {
                return .refused(error.message)
            }
        case .exit:
            take(.end)
            return .ended
        case .detach(let detach): return .refused(detach.text.isEmpty ? "the session closed the window" : detach.text)
        case .ping(let number): toHost.send(.pong(number))
        case .error(let error) where error.code != .notAllowed && error.code != .invalidValue:
            return .refused(error.message)
        default: break
        }
        return nil
    }

    // MARK: Snapshots

    private func show(_ snapshot: Snapshot) {
        let (columns, rows) = (Int(snapshot.size.columns), Int(snapshot.size.rows))
        if let engine, openSnapshot == nil, snapshot.lost == 0, isStarted {
            // Nothing was missed: the terminal has another size, and the engine here knows the rest.
            take(.scrolled)
            engine.resize(columns: columns, rows: rows)
            if snapshot.isContinued { openSnapshot = Engine(columns: columns, rows: rows) }
            return
        }
        if openSnapshot == nil, isStarted, snapshot.lost > 0 {
            complain("\(snapshot.lost) bytes of output were missed: they came faster than they were read here")
            take(.scrolled)
            engine = nil
        }
        let target = openSnapshot ?? Engine(columns: columns, rows: rows)
        target.feed(Array(snapshot.bytes))
        openSnapshot = snapshot.isContinued ? target : nil
        guard !snapshot.isContinued, engine == nil else { return }
        engine = target
        _ = target.takeReplies()
        _ = target.takeEvents()
        if isStarted {
            lines.move(to: target)
            take(.quiet)
        } else {
            begin(target)
        }
    }

    /// Gives the last lines of before.
    private func begin(_ engine: Engine) {
        isStarted = true
        guard before > 0 else { return lines.skip(engine) }
        var last: [SettledLines.Line] = []
        lines.take(from: engine, at: .quiet) { line in
            last.append(line)
            if last.count > before * 2 + 64 { last.removeFirst(last.count - before) }
        }
        last.suffix(before).forEach(give)
    }

    // MARK: Looks

    private func take(_ moment: SettledLines.Moment) {
        guard let engine, isStarted else { return }
        let missed = lines.take(from: engine, at: moment, give)
        if missed > 0 { complain("\(missed) lines were missed") }
    }

    private func lookIfDue() {
        guard let lastOutput else { return }
        let now = Self.milliseconds()
        if now - lastOutput >= Self.calm {
            take(.quiet)
            self.lastOutput = nil
        } else if now - lastLook >= Self.calm {
            take(.running)
            lastLook = now
        }
    }

    private func timeout() -> Int32 {
        guard deadline != UInt64.max else { return -1 }
        let (due, now) = (deadline / 1000, Self.milliseconds())
        return now >= due ? 0 : Int32(due - now)
    }

    /// When it is time for the next look, in microseconds of CLOCK_MONOTONIC; `UInt64.max` for never.
    var deadline: UInt64 {
        guard let lastOutput else { return UInt64.max }
        return min(lastOutput + Self.calm, lastLook + Self.calm) * 1000
    }

    private static func milliseconds() -> UInt64 { SystemClock.monotonic / 1000 }
}
