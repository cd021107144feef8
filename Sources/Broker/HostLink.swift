import Glibc
import HostProtocol
import SessionModel
import Systemd

/// The broker's own connection to a session's host: facts come in, requests go out.
///
/// Nothing waits for the host: what it does not take at once is kept, up to ``maximumQueue``.
@BrokerActor
final class HostLink {
    /// Bytes that may wait for a host that does not read.
    nonisolated static let maximumQueue = 8 << 20
    /// Bytes of one read.
    private static let readSize = 16 << 10

    private let descriptor: Int32
    private var source: EventSource?
    private var decoder = FrameDecoder()
    private var queue: [UInt8] = []
    private let captures = CaptureExchange()
    private let inquiries = InquiryExchange()
    private let upgrades = UpgradeExchange()
    private let texts = TypeExchange()
    /// The host's process; it stays the same when the host is upgraded.
    let hostPID: pid_t
    private let onHello: (Hello) -> Void
    private let onUpgraded: (Upgraded) -> Void
    private let onStatus: (Status) -> Void
    private let onActivity: (ActivityFacts) -> Void
    private let onRecorded: () -> Void
    private let onExit: (ExitStatus) -> Void
    private let onEnd: () -> Void

    /// Connects to the host at `path`. Throws HostUnreachable.
    init(
        path: String,
        onHello: @escaping (Hello) -> Void,
        onUpgraded: @escaping (Upgraded) -> Void,
        onStatus: @escaping (Status) -> Void,
        onActivity: @escaping (ActivityFacts) -> Void,
        onRecorded: @escaping () -> Void,
        onExit: @escaping (ExitStatus) -> Void,
        onEnd: @escaping () -> Void
    ) throws(SystemdError) {
        self.onHello = onHello
        self.onUpgraded = onUpgraded
        self.onStatus = onStatus
        self.onActivity = onActivity
        self.onRecorded = onRecorded
        self.onExit = onExit
        self.onEnd = onEnd
        descriptor = try HostSocket.open(path, grant: Grant(mode: .broker, label: "broker pid \(getpid())"))
        hostPID = HostSocket.process(of: descriptor)
        source = try BrokerActor.executor.loop.onIO(descriptor, .readable) { [unowned self] in ready($0) }
        try send(.hello(Hello(software: "roostd/\(RoostVersion.text)")))
    }

    isolated deinit {
        source?.cancel()
        Glibc.close(descriptor)
    }

    /// Hears no more of the host; whoever waits for it is told so.
    func close() {
        source?.cancel()
        source = nil
        captures.fail(.refused(.hostUnreachable, "the session's host has left before it answered"))
        inquiries.fail()
        texts.fail(.refused(.hostUnreachable, "the session's host has left before it answered"))
        upgrades.fail(.refused(.hostUnreachable, "the session's host has left before it answered"))
    }

    /// A copy of the terminal as it is now. Throws HostUnreachable when the host is silent or goes away.
    func capture(scrollbackLines: UInt32) async throws(SystemdError) -> ScreenCopy {
        let capture = Capture(scrollbackLines: scrollbackLines)
        captures.begin(capture, send: send)
        return try await capture.result()
    }

    /// Types a text; returns what became of it. Throws HostUnreachable when the host is silent or goes away.
    func type(_ request: TypeRequest) async throws(SystemdError) -> Typed {
        try await texts.ask(request) { frame throws(SystemdError) in try send(frame) }
    }

    /// How calm the session is; nil where the host does not say in time, or cannot.
    func idleFacts() async -> IdleFacts? { await inquiries.ask(send: send) }

    /// Makes the host become `program`; returns what came of it. Throws HostUnreachable when the host is silent or goes away.
    func upgrade(to program: String) async throws(SystemdError) -> Upgraded {
        try await upgrades.answer { () throws(SystemdError) in try send(.upgrade(program: program)) }
    }

    /// Sends a frame. Throws HostUnreachable when the host has not read for too long.
    func send(_ frame: Frame) throws(SystemdError) {
        let bytes = FrameEncoder.encode(frame)
        guard bytes.count <= Self.maximumQueue else {
            throw .refused(
                .invalidSpec,
                "\(bytes.count) bytes are more than the \(Self.maximumQueue) that one call can type"
            )
        }
        guard queue.count + bytes.count <= Self.maximumQueue else {
            throw .refused(.hostUnreachable, "the session does not read its input: \(queue.count) bytes wait already")
        }
        queue += bytes
        flush()
    }

    private func ready(_ events: IOEvents) {
        if events.contains(.writable) { flush() }
        if events.contains(.readable) { receive() } else if events.contains(.hangUp) { end() }
    }

    private func flush() {
        while !queue.isEmpty {
            let count = Glibc.send(descriptor, queue, queue.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else { break }
            queue.removeFirst(count)
        }
        try? source?.setEvents(queue.isEmpty ? .readable : [.readable, .writable])
    }

    private func receive() {
        let count: Int
        do throws(SystemdError) {
            count = try decoder.append(upTo: Self.readSize) { room throws(SystemdError) in
                let count = recv(descriptor, room.baseAddress, room.count, 0)
                if count >= 0 { return count }
                throw .last("recv")
            }
        } catch {
            if error.errno != EAGAIN && error.errno != EINTR { end() }
            return
        }
        guard count > 0 else { return end() }
        do throws(ProtocolError) {
            while let frame = try decoder.next() {
                switch frame {
                case .hello(let hello): onHello(hello)
                case .status(let status): onStatus(status)
                case .activity(let facts): onActivity(facts)
                case .upgraded(let upgraded):
                    onUpgraded(upgraded)
                    upgrades.take(upgraded)
                case .typed(let typed): texts.take(typed)
                case .exit(let exit): onExit(exit.status)
                case .snapshot(let snapshot): captures.take(snapshot, send: send)
                case .facts(let facts): inquiries.answered(facts.number, facts)
                case .recorded: onRecorded()
                case .pong(let number): inquiries.answered(number, nil)
                case .error(let error): Journal.send(.warning, "a host refused the broker: \(error.message)")
                default: break
                }
            }
        } catch {
            Journal.send(.warning, "a host sent what cannot be read: \(error.message)")
            end()
        }
    }

    private func end() {
        guard source != nil else { return }
        close()
        onEnd()
    }
}
