import Glibc
import HostProtocol
import SessionModel
import Systemd

/// One connection to the host, from its first byte on: what it may do, what it takes part in, and what it has not read.
final class Connection {
    /// Where the handshake stands.
    enum Phase {
        /// The broker has not said yet what the connection may do.
        case ungranted
        /// The other side has not said hello yet.
        case granted(Grant)
        /// Everything else.
        case ready(Grant)
    }

    /// How the connection is doing after something was sent.
    enum Health {
        case alive
        /// The other side is gone.
        case gone
        /// The other side makes us answer and does not read the answers.
        case clogged
    }

    /// What a read came to.
    enum Reception {
        /// So many bytes, at least one.
        case bytes(Int)
        /// Nothing now.
        case nothing
        /// The other side sends no more.
        case end
    }

    /// The connection's identity in this host, never used again.
    let number: UInt64
    /// The socket.
    let descriptor: Int32
    /// Waits for the socket.
    var source: DirectSource?
    /// Waits for the grant.
    var deadline: EventSource?
    /// Where the handshake stands.
    var phase = Phase.ungranted
    /// Whether the handshake is done and the grant is one to type with: asked for with each key.
    var isTypist = false
    /// How the client takes part; nil before it attaches.
    var attachment: Attach.Mode?
    /// How much of the past the client asked for.
    var replay = Attach.Replay.none
    /// What its terminal looks like.
    var appearance = Appearance()
    /// It is about to get a snapshot.
    var isBeingAttached = false
    /// Cuts into frames what is not read in place.
    var decoder = FrameDecoder()
    /// Input that came when the terminal could take no more; nothing is read from the connection until it is gone.
    var heldInput: [UInt8]?
    /// Whether the other side has gone while input was held.
    var hasHungUp = false
    /// Whether the other side reads no more; what it has written before is still read.
    private(set) var isDeaf = false

    /// What waits to be sent.
    private(set) var queue = SendQueue()
    /// Output bytes that were dropped since the last snapshot; nil while the client keeps up.
    private(set) var lost: UInt64?
    private var waitedFor: IOEvents = .readable

    init(number: UInt64, descriptor: Int32) {
        self.number = number
        self.descriptor = descriptor
    }

    /// A connection that another program has handed over.
    init(_ state: Handover.Connection) {
        number = state.number
        descriptor = state.descriptor
        if let grant = state.grant {
            phase = state.isReady ? .ready(grant) : .granted(grant)
            isTypist = state.isReady && grant.mode != .view
        }
        attachment = state.attachment
        replay = state.replay
        appearance = state.appearance
        decoder.append(state.received)
        queue = SendQueue(state.queue, tornRest: Int(state.tornRest))
        lost = state.lost
        if !state.heldInput.isEmpty { heldInput = state.heldInput }
    }

    /// What the program that takes over has to know of it.
    func handover(size: TerminalSize?) -> Handover.Connection {
        var state = Handover.Connection(descriptor: descriptor, number: number)
        state.grant = grant
        if case .ready = phase { state.isReady = true }
        state.attachment = attachment
        state.replay = replay
        state.appearance = appearance
        state.received = decoder.pendingBytes
        state.queue = queue.pendingBytes
        state.tornRest = UInt32(queue.tornRest)
        state.lost = lost
        state.heldInput = heldInput ?? []
        state.size = size
        return state
    }

    /// What the connection may do.
    var grant: Grant? {
        switch phase {
        case .ungranted: nil
        case .granted(let grant), .ready(let grant): grant
        }
    }

    /// Whether its input goes to the terminal.
    var mayType: Bool { isTypist && attachment != .view }

    /// Whether it belongs to the broker itself, and the handshake is done.
    var isBroker: Bool {
        if case .ready(let grant) = phase { grant.mode == .broker } else { false }
    }

    /// Whether output was dropped that no snapshot has made good yet.
    var isBehind: Bool { lost != nil }

    /// Bytes that may wait beside the usual ones: the broker has asked for the capture that it gets.
    private var extra: Int { isBroker ? SessionHost.maximumCapture : 0 }

    /// Bytes that can be sent without making the client fall behind.
    var room: Int { SendQueue.limit - queue.count }

    /// The client gets a snapshot when it has read what is on its way.
    func fallBehind() {
        lost = lost ?? 0
        updateEvents()
    }

    /// Whether everything has been sent.
    var isDrained: Bool { queue.isEmpty && lost == nil }

    /// Sends nothing any more: the other side is gone, but maybe not all that it has written was read.
    func becomeDeaf() {
        isDeaf = true
        queue = SendQueue()
        lost = nil
        updateEvents()
    }

    /// Closes the socket and leaves the event loop.
    func close() {
        source?.cancel()
        source = nil
        deadline?.cancel()
        deadline = nil
        Glibc.close(descriptor)
    }

    // MARK: Sending

    /// Sends a frame of output, or counts it as lost while the client does not keep up.
    func sendOutput(_ frame: UnsafeRawBufferPointer) -> Health {
        guard !isDeaf else { return .alive }
        if let count = lost {
            lost = count + UInt64(frame.count - Wire.headerLength)
            return .alive
        }
        guard queue.overflows(with: frame) else { return send(frame) }
        lost = queue.dropOutput() + UInt64(frame.count - Wire.headerLength)
        updateEvents()
        return .alive
    }

    /// Sends frames, up to one that the other side does not take.
    func send(_ frames: [Frame]) -> Health {
        for frame in frames {
            let health = send(frame)
            guard case .alive = health else { return health }
        }
        return .alive
    }

    /// Sends any other frame.
    func send(_ frame: Frame) -> Health {
        guard !isDeaf else { return .alive }
        return FrameEncoder.encode(frame).withUnsafeBytes { bytes in
            if queue.overflows(with: bytes, extra: extra) {
                guard lost == nil else { return .clogged }
                lost = queue.dropOutput()
                guard !queue.overflows(with: bytes, extra: extra) else { return .clogged }
            }
            return send(bytes)
        }
    }

    private func send(_ frame: UnsafeRawBufferPointer) -> Health {
        var sent = 0
        if queue.isEmpty {
            guard let count = transmit(frame) else { return .gone }
            sent = count
        }
        guard sent < frame.count else { return .alive }
        queue.append(frame, sent: sent)
        updateEvents()
        return .alive
    }

    /// Sends what waits; a client that fell behind gets a snapshot when it has caught up: `snapshot` is given the bytes
    /// that it has missed.
    func flush(_ snapshot: (UInt64) -> [Frame]) -> Health {
        var isGone = false
        while !queue.isEmpty, !isGone {
            var isBlocked = false
            queue.take { bytes in
                guard let count = transmit(bytes) else {
                    isGone = true
                    return 0
                }
                isBlocked = count < bytes.count
                return count
            }
            if isBlocked { break }
        }
        if isGone { return .gone }
        if queue.isEmpty { return resynchronise(snapshot) }
        updateEvents()
        return .alive
    }

    /// Ends the time of a client that fell behind with a snapshot.
    func resynchronise(_ snapshot: (UInt64) -> [Frame]) -> Health {
        guard let count = lost else {
            updateEvents()
            return .alive
        }
        lost = nil
        return send(snapshot(count))
    }

    /// How many of `bytes` the socket takes at once; nil when the other side is gone.
    private func transmit(_ bytes: UnsafeRawBufferPointer) -> Int? {
        while true {
            let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
            let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, flags)
            if count >= 0 { return count }
            switch errno {
            case EINTR: continue
            case EAGAIN, ENOBUFS, ENOMEM: return 0
            default: return nil
            }
        }
    }

    // MARK: Receiving

    /// Reads once into `room`.
    func receive(into room: UnsafeMutableRawBufferPointer) -> Reception {
        while true {
            let count = Glibc.recv(descriptor, room.baseAddress, room.count, Int32(MSG_DONTWAIT))
            if count > 0 { return .bytes(count) }
            guard count < 0 else { return .end }
            switch errno {
            case EINTR: continue
            case EAGAIN: return .nothing
            default: return .end
            }
        }
    }

    // MARK: Events

    /// Waits for what matters now: for input unless some is held, for room while something waits to be sent.
    func updateEvents() {
        var events: IOEvents = []
        if heldInput == nil { events.insert(.readable) }
        if !isDrained { events.insert(.writable) }
        guard events != waitedFor, let source else { return }
        waitedFor = events
        do throws(SystemdError) {
            try source.setEvents(events)
        } catch {
            Log.error("cannot wait for connection \(number): \(error)")
        }
    }
}
