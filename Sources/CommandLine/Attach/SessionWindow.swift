import Glibc
import HostProtocol
import SessionModel
import Systemd

/// A window onto a session: keys to the host, terminal bytes from it, until one of many ends comes.
///
/// One thread on poll(2). Output goes from one read to one write, as large as they come. What the terminal does not take
/// is kept, up to a limit; then the host is not read from, and the host's own queue is what fills up.
final class SessionWindow {
    /// Bytes that are read from the host at once.
    static let outputCapacity = 256 * 1024

    let socket: Int32
    let terminal: OuterTerminal
    let isView: Bool
    /// Lines of scrollback that the next attach is to show.
    private var scrollback: UInt32

    private let isOutputTerminal: Bool
    /// Whether the next snapshot is the first of its attach.
    private var isFresh = false
    private var appearance = Appearance()
    /// The session's screen, where this window has another size.
    private var fitted: FittedScreen?
    /// Whether the next snapshot belongs to the one before it.
    private var isSnapshotOpen = false
    private var filter: InputFilter
    private var filterDeadline: UInt64 = 0
    private var cutter = FrameCutter()
    private var isInputOpen = true
    private var toHost: FrameSender
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: outputCapacity, alignment: 16)
    private let typed = KeyBuffer()
    private var lastSize: TerminalSize
    private var lastByte = UInt8(ascii: "\n")
    /// The end that the host told of; the terminal is still to take what came before it.
    private var farewell: WindowEnding?

    /// A window over `socket`, on which the broker has written its grant; the caller closes it.
    init(socket: Int32, terminal: OuterTerminal, isView: Bool, keys: [DetachKey], scrollback: UInt32) {
        self.socket = socket
        toHost = FrameSender(socket)
        self.terminal = terminal
        self.isView = isView
        self.scrollback = scrollback
        isOutputTerminal = isatty(terminal.output.descriptor) == 1
        // Bytes that do not come from a keyboard hold no keys: they pass as they are.
        filter = InputFilter(keys: terminal.isInputTerminal ? keys : [], hasReplies: terminal.isTwoWay)
        lastSize = terminal.size
        let flags = fcntl(socket, F_GETFL)
        _ = fcntl(socket, F_SETFL, flags | O_NONBLOCK)
        // A closed pipe is an error to handle, not a signal to die of.
        signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        buffer.deallocate()
    }

    /// Whether the cursor stands at the beginning of a line, as far as the last byte says.
    var isAtLineStart: Bool { lastByte == UInt8(ascii: "\n") }

    /// Shows the session until the window closes, and leaves the terminal clean.
    func run() -> WindowEnding {
        let signals = SignalWatch([SIGWINCH, SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])
        // The host writes down the screen meanwhile.
        greet()
        terminal.open()
        let ending = loop(signals)
        if case .detached = ending { send(.detach(Detach(reason: .requested))) }
        if case .hangUp = ending { send(.detach(Detach(reason: .hangUp))) }
        terminal.close(ending.placement(atLineStart: isAtLineStart))
        return ending
    }

    private func greet() {
        // Goes with what follows, so that the host wakes up once.
        toHost.keep(.hello(Hello(software: Version.software)))
        attach()
    }

    private func attach() {
        // What is no terminal gets the output as it comes and nothing that was before.
        let replay: Attach.Replay = terminal.isOutputTerminal ? .scrollback(lines: scrollback) : .none
        send(.attach(Attach(mode: isView ? .view : .control, size: lastSize, replay: replay)))
        isFresh = true
        scrollback = 0
    }

    private func loop(_ signals: SignalWatch) -> WindowEnding {
        while true {
            if let farewell, !terminal.output.isPending { return farewell }
            var entries = (
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isInputOpen && !toHost.isPending ? terminal.input : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: socketEvents != 0 ? socket : -1, events: socketEvents, revents: 0),
                pollfd(
                    fd: watchedOutput,
                    events: terminal.output.isPending ? Int16(POLLOUT) : 0,
                    revents: 0
                )
            )
            let count = withUnsafeMutablePointer(to: &entries) {
                $0.withMemoryRebound(to: pollfd.self, capacity: 4) { poll($0, 4, timeout()) }
            }
            if count < 0, errno != EINTR { return .refused("poll: \(String(cString: strerror(errno)))") }
            releaseHeldInput()
            if entries.0.revents != 0, let ending = handleSignals(signals) { return ending }
            if entries.1.revents != 0, let ending = readInput() { return ending }
            if entries.2.revents & Int16(POLLOUT) != 0, !toHost.flush() { return .lost }
            if entries.3.revents != 0, let ending = handleOutput(entries.3.revents) { return ending }
            if entries.2.revents & ~Int16(POLLOUT) != 0, farewell == nil, !terminal.output.isFull,
                let ending = readHost()
            {
                return ending
            }
        }
    }

    /// The descriptor of the output while there is something to learn from it. An idle terminal is left out: the kernel
    /// flushes its queues for each look at it, and its hang-up is told by the input and by a signal.
    private var watchedOutput: Int32 {
        terminal.output.isPending || !isOutputTerminal ? terminal.output.descriptor : -1
    }

    /// What is waited for on the connection. With nothing to wait for it is not polled: a host that is gone would be
    /// reported again and again while the terminal does not take what it sent.
    private var socketEvents: Int16 {
        guard farewell == nil else { return 0 }
        var events: Int16 = 0
        if !terminal.output.isFull { events |= Int16(POLLIN) }
        if toHost.isPending { events |= Int16(POLLOUT) }
        return events
    }

    // MARK: Keys

    private func timeout() -> Int32 {
        guard filter.isHolding else { return -1 }
        let now = Self.milliseconds()
        return now >= filterDeadline ? 0 : Int32(filterDeadline - now)
    }

    private static func milliseconds() -> UInt64 { SystemClock.monotonic / 1000 }

    private func releaseHeldInput() {
        guard filter.isHolding, Self.milliseconds() >= filterDeadline else { return }
        var released: [UInt8] = []
        filter.release(into: &released)
        sendInput(released)
    }

    private func readInput() -> WindowEnding? {
        let count = typed.fill(from: terminal.input)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        guard count > 0 else {
            // A keyboard that ends is a terminal that went away; any other input that ends is only that.
            isInputOpen = false
            return terminal.isInputTerminal ? .hangUp : nil
        }
        guard filter.passesWhole(typed.payload) else { return filterInput() }
        if !isView { toHost.send(encoded: typed.frame) }
        return nil
    }

    /// Passes on what was read, but for keys and replies that are for this window.
    private func filterInput() -> WindowEnding? {
        var passed: [UInt8] = []
        let wasHolding = filter.isHolding
        let isDetached = filter.feed(typed.payload, into: &passed)
        sendInput(passed)
        take(filter.takeReplies())
        if isDetached { return .detached }
        if filter.isHolding, !wasHolding || !passed.isEmpty {
            filterDeadline = Self.milliseconds() + UInt64(InputFilter.patience)
        }
        return nil
    }

    /// The terminal has said what it looks like: programs that ask are to know.
    private func take(_ replies: [TerminalReply]) {
        for reply in replies {
            switch reply {
            case .color(10, let color): appearance.foreground = color
            case .color(11, let color): appearance.background = color
            case .color(_, let color): appearance.cursor = color
            case .attributes where appearance != Appearance(): send(.appearance(appearance))
            case .attributes: break
            }
        }
    }

    private func sendInput(_ bytes: [UInt8]) {
        guard !isView, !bytes.isEmpty else { return }
        send(.input(bytes[...]))
    }

    // MARK: The host

    private func send(_ frame: Frame) {
        toHost.send(frame)
    }

    private func readHost() -> WindowEnding? {
        let count = read(socket, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        guard count > 0 else {
            farewell = .lost
            return nil
        }
        return pass(count)
    }

    /// Passes on the first `count` bytes of the buffer.
    private func pass(_ count: Int) -> WindowEnding? {
        var position = 0
        while position < count, farewell == nil {
            let output = joinOutput(upTo: count, from: &position)
            if !output.isEmpty, !pass(output) { return .outputClosed }
            if position < count, let ending = handleFrame(upTo: count, from: &position) { return ending }
        }
        return paint()
    }

    /// Takes terminal bytes, moved together over the headers between them, so that one write takes them all.
    private func joinOutput(upTo count: Int, from position: inout Int) -> UnsafeRawBufferPointer {
        let whole = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        guard let first = cutter.output(in: whole, at: &position) else {
            return UnsafeRawBufferPointer(rebasing: whole[..<0])
        }
        var end = first.upperBound
        while let next = cutter.output(in: whole, at: &position) {
            if let base = buffer.baseAddress { memmove(base + end, base + next.lowerBound, next.count) }
            end += next.count
        }
        return UnsafeRawBufferPointer(rebasing: buffer[first.lowerBound..<end])
    }

    /// Takes another frame, where it is whole.
    private func handleFrame(upTo count: Int, from position: inout Int) -> WindowEnding? {
        do throws(ProtocolError) {
            let whole = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            return try cutter.frame(in: whole, at: &position).flatMap { handle($0) }
        } catch {
            return .refused("the host's stream cannot be read: \(error.message)")
        }
    }

    /// Passes on a part of the stream; false when nobody reads it any more.
    private func pass(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard fitted == nil else {
            fitted?.feed(bytes)
            return true
        }
        lastByte = bytes[bytes.count - 1]
        return terminal.output.write(bytes) != .closed
    }

    /// Paints the fitted screen, unless the terminal has not taken what was painted last.
    private func paint() -> WindowEnding? {
        guard fitted != nil, !terminal.output.isPending, let bytes = fitted?.paint() else { return nil }
        return bytes.withUnsafeBytes { terminal.output.write($0) } == .closed ? .outputClosed : nil
    }

    private func handle(_ frame: Frame) -> WindowEnding? {
        switch frame {
        case .snapshot(let snapshot) where !snapshot.bytes.isEmpty:
            return show(snapshot)
        case .aside(let bytes):
            terminal.output.append(bytes)
            if terminal.output.flush() == .closed { return .outputClosed }
        case .hello(let hello):
            do throws(ProtocolError) {
                _ = try Hello(software: Version.software).agree(with: hello)
            } catch {
                return .refused(error.message)
            }
        case .exit(let exit):
            farewell = .ended(exit.status, text: exit.text)
        case .detach(let detach): farewell = .dismissed(detach.text)
        case .ping(let number): send(.pong(number))
        case .error(let error) where error.code != .notAllowed && error.code != .invalidValue:
            return .refused(error.message)
        default: break
        }
        return nil
    }

    /// Writes the state; what the terminal showed before an attach goes to its scrollback.
    private func show(_ snapshot: Snapshot) -> WindowEnding? {
        if isFresh { terminal.output.append(TerminalReset.scrollOff(rows: terminal.size.rows).utf8) }
        isFresh = false
        // The cursor is where the program has it.
        lastByte = 0
        let isFirst = !isSnapshotOpen
        isSnapshotOpen = snapshot.isContinued
        // Its parts go the same way: a window whose size changes in between is sent another one.
        if isFirst {
            let window = terminal.size
            let isNeeded = FittedScreen.isNeeded(session: snapshot.size, window: window)
            fitted = isNeeded ? FittedScreen(session: snapshot.size, window: window) : nil
        }
        guard fitted == nil else {
            snapshot.bytes.withUnsafeBytes { fitted?.feed($0) }
            return nil
        }
        terminal.output.append(snapshot.bytes)
        return terminal.output.flush() == .closed ? .outputClosed : nil
    }

    // MARK: The terminal

    private func handleOutput(_ events: Int16) -> WindowEnding? {
        if terminal.output.isPending, events & Int16(POLLOUT) != 0 {
            return terminal.output.flush() == .closed ? .outputClosed : paint()
        }
        return events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 ? .outputClosed : nil
    }

    private func handleSignals(_ signals: SignalWatch) -> WindowEnding? {
        while let signal = signals.next() {
            switch signal {
            case SIGWINCH: resize()
            case SIGTSTP:
                terminal.close(.bottom)
                kill(getpid(), SIGSTOP)
            case SIGCONT:
                // Stopped in any way, the shell has set the terminal's mode for itself, and written on it.
                terminal.open()
                lastSize = terminal.size
                attach()
            case SIGHUP: return terminal.isInputTerminal ? .hangUp : .signaled(signal)
            default: return .signaled(signal)
            }
        }
        return nil
    }

    private func resize() {
        let size = terminal.size
        guard size != lastSize else { return }
        lastSize = size
        send(.resize(size))
    }
}
