import Client
import Glibc
import HostProtocol
import SessionModel
import Systemd

/// `roost run --no-attach --wait`: a session whose output goes to standard output, until its command has ended.
final class WaitedRun {
    /// Bytes of one read.
    private static let readSize = 256 << 10
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    private let client: SessionsClient
    private let session: SessionClient
    private let socket: Int32
    private let spool: OutputSpool
    private let standardOutput = OutputQueue(STDOUT_FILENO)
    private var lines: LineFeeds?
    private var decoder = FrameDecoder()
    private var sender: FrameSender
    private var missed: UInt64 = 0
    private var hasSnapshot = false
    private var isAtEnd = false
    private var exitStatus: ExitStatus?
    private var stopSignal: Int32?
    private var stop: Slot?

    /// The output of a session that waits for its first window.
    init(_ session: SessionClient, client: SessionsClient) throws(ClientError) {
        (self.session, self.client) = (session, client)
        socket = try client.attach(session.id, .view)
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK)
        sender = FrameSender(socket)
        spool = OutputSpool(standardOutput, folder: Console.environment("TMPDIR") ?? "/var/tmp")
        if !Console.isTerminal { lines = LineFeeds() }
        signal(SIGPIPE, SIG_IGN)
    }

    deinit {
        close(socket)
    }

    /// Passes on what the command prints; returns the exit status.
    func run() throws -> Int32 {
        let signals = SignalWatch(Self.signals)
        sender.keep(.hello(Hello(software: Version.software)))
        sender.send(.attach(Attach(mode: .view, size: TerminalSize(columns: 0, rows: 0), replay: .none)))
        while !isAtEnd || spool.isPending {
            try Polling.process(client.bus)
            var entries = [
                pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: isAtEnd ? -1 : socket, events: socketEvents, revents: 0),
                pollfd(fd: standardOutput.descriptor, events: spool.isPending ? Int16(POLLOUT) : 0, revents: 0),
            ]
            if !spool.isPending, !Self.isPipe(standardOutput.descriptor) { entries[2].fd = -1 }
            try Polling.wait(client.bus, &entries, until: nil)
            if let status = try handle(signals) { return status }
            if entries[1].revents != 0 { try read() }
            if spool.isPending { spool.flush() }
            if spool.isClosed || entries[2].revents & Int16(POLLERR) != 0 { return try endUnread() }
        }
        return try status()
    }

    private var socketEvents: Int16 { Int16(POLLIN) | (sender.isPending ? Int16(POLLOUT) : 0) }

    /// Whether the other side can go away.
    private static func isPipe(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT)
    }

    // MARK: The host

    private func read() throws(ClientError) {
        if sender.isPending, !sender.flush() { return end() }
        var isIdle = false
        let count = decoder.append(upTo: Self.readSize) { room in
            let count = recv(socket, room.baseAddress, room.count, 0)
            if count < 0 { isIdle = errno == EAGAIN || errno == EINTR }
            return max(0, count)
        }
        if isIdle { return }
        guard count > 0 else { return end() }
        do throws(ProtocolError) {
            while !isAtEnd, let frame = try decoder.next() { try take(frame) }
        } catch {
            throw ClientError(.hostUnreachable, "the host's stream cannot be read: \(error.message)")
        }
    }

    private func take(_ frame: Frame) throws(ProtocolError) {
        switch frame {
        case .hello(let hello): _ = try Hello(software: Version.software).agree(with: hello)
        case .ping(let number): sender.send(.pong(number))
        case .output(let bytes): pass(bytes)
        case .snapshot(let snapshot):
            // The first one says how much there was before; nothing is read before there is a window.
            missed += hasSnapshot ? snapshot.lost : snapshot.sequence
            hasSnapshot = true
        case .exit(let exit):
            exitStatus = exit.status
            end()
        case .error(let error) where error.code != .notAllowed && error.code != .invalidValue: throw error
        default: break
        }
    }

    private func pass(_ bytes: ArraySlice<UInt8>) {
        if lines == nil { return spool.write(Array(bytes)) }
        if let converted = lines?.convert(bytes) { spool.write(converted) }
    }

    private func end() {
        guard !isAtEnd else { return }
        isAtEnd = true
        if let rest = lines?.finish() { spool.write(rest) }
    }

    // MARK: Ends

    /// A signal stops the session, as it would have stopped the command; another one leaves at once.
    private func handle(_ signals: SignalWatch) throws(ClientError) -> Int32? {
        while let signal = signals.next() {
            if let stopSignal { return 128 + stopSignal }
            stopSignal = signal
            stop = try session.stopLater {}
        }
        return nil
    }

    /// Nobody reads any more: the command would have got SIGPIPE.
    private func endUnread() throws(ClientError) -> Int32 {
        do throws(ClientError) {
            try session.stop()
        } catch  where error.code == .notRunning || error.code == .noSuchSession {
            // It has ended meanwhile.
        }
        return 128 + SIGPIPE
    }

    private func status() throws(ClientError) -> Int32 {
        missed += spool.lost
        if missed > 0 {
            Console.complain("\(missed) bytes of the output were missed: they came faster than they were read")
        }
        if exitStatus == nil {
            Console.complain("the last bytes of the output were missed: the session's host left before they were read")
        }
        if let stopSignal { return 128 + stopSignal }
        if let exitStatus { return exitStatus.shellStatus }
        return try statusAfterwards()
    }

    /// A host that has gone without a word: the broker learns what became of the command.
    private func statusAfterwards() throws(ClientError) -> Int32 {
        var answer: Result<WaitOutcome, ClientError>?
        let slot = try session.wait(for: "exit") { answer = $0 }
        let deadline = Polling.deadline(after: 10_000_000)
        while answer == nil, deadline.map({ SystemClock.monotonic < $0 }) == true {
            var none: [pollfd] = []
            try Polling.wait(client.bus, &none, until: deadline)
            try Polling.process(client.bus)
        }
        withExtendedLifetime(slot) {}
        if let status = try answer?.get().exitStatus { return status.shellStatus }
        throw ClientError(
            .hostUnreachable,
            "the host of session \(session.id) has gone, and nobody knows how its command ended; "
                + "\"roost status \(session.id)\" says what became of it"
        )
    }
}
