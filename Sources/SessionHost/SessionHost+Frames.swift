import Glibc
import HostProtocol
import SessionModel
import Systemd

// What the frames of a connection do.
extension SessionHost {
    /// The name and version in our hello.
    static let software = "roost-host/\(RoostVersion.text)"
    private static let hello = Hello(software: software, features: Hello.upgradeInPlace | Hello.typesTexts)
    /// The highest number of a signal (signal(7)); the C library's macro for it is not a constant.
    private static let lastSignal: Int32 = 64

    /// Handles what was read from a connection.
    ///
    /// Keys come as frames that are whole, and one at a time: what they hold goes to the terminal from where it was read.
    /// The rest, and the frames of every other type, go through the decoder.
    func take(_ bytes: UnsafeRawBufferPointer, from connection: Connection) {
        let typed = connection.decoder.pendingCount == 0 ? typeInPlace(bytes, from: connection) : 0
        // Whoever types may bring others, and so itself, to an end.
        guard typed < bytes.count, connection.source != nil else { return }
        connection.decoder.append(UnsafeRawBufferPointer(rebasing: bytes[typed...]))
        handleFrames(of: connection)
    }

    /// Types what the frames of input that `bytes` begin with hold; returns how many bytes they are.
    private func typeInPlace(_ bytes: UnsafeRawBufferPointer, from connection: Connection) -> Int {
        guard connection.mayType else { return 0 }
        var position = 0
        while connection.heldInput == nil, connection.source != nil,
            let payload = FrameHeader.payload(of: .input, in: bytes, at: position)
        {
            takeInput(UnsafeRawBufferPointer(rebasing: bytes[payload]), of: connection)
            position = payload.upperBound
        }
        return position
    }

    /// Handles the frames that are whole, until there are no more or the terminal can take no more input.
    func handleFrames(of connection: Connection) {
        do throws(ProtocolError) {
            while connection.heldInput == nil, connection.source != nil, let frame = try connection.decoder.next() {
                try handle(frame, of: connection)
            }
        } catch {
            fail(connection, error)
        }
    }

    /// Throws what closes the connection.
    private func handle(_ frame: Frame, of connection: Connection) throws(ProtocolError) {
        if case .unknown = frame { return }
        switch connection.phase {
        case .ungranted: try takeGrant(frame, of: connection)
        case .granted(let grant): try takeHello(frame, grant, of: connection)
        case .ready(let grant): try serve(frame, grant, of: connection)
        }
    }

    private func takeGrant(_ frame: Frame, of connection: Connection) throws(ProtocolError) {
        guard case .grant(let grant) = frame else {
            throw ProtocolError(.unexpectedFrame, "the first frame of a connection must be a grant")
        }
        connection.deadline?.cancel()
        connection.deadline = nil
        connection.phase = .granted(grant)
        settle(connection, connection.send(.hello(Self.hello)))
    }

    private func takeHello(_ frame: Frame, _ grant: Grant, of connection: Connection) throws(ProtocolError) {
        guard case .hello(let hello) = frame else {
            throw ProtocolError(.unexpectedFrame, "a hello must come before everything else")
        }
        _ = try Self.hello.agree(with: hello)
        connection.phase = .ready(grant)
        connection.isTypist = grant.mode != .view
        if grant.mode == .broker {
            tellActivity(to: connection)
            settle(connection, connection.send(.status(status)))
        }
    }

    private func serve(_ frame: Frame, _ grant: Grant, of connection: Connection) throws(ProtocolError) {
        switch frame {
        case .input(let bytes):
            guard connection.mayType else { return refuse("type", connection) }
            bytes.withUnsafeBytes { takeInput($0, of: connection) }
        case .resize(let size):
            guard let mode = connection.attachment else { return }
            // A viewer's size does not count.
            if mode == .control { sizePolicy.resize(connection.number, size) }
            // Where nothing comes of it, the window has to make do with the size that there is.
            if !updateSize(), connection.replay != .none { sendSnapshot(to: connection) }
        case .attach(let attach):
            guard grant.mode != .broker, grant.mode == .control || attach.mode == .view else {
                return refuse("attach for \(attach.mode)", connection)
            }
            self.attach(connection, attach)
        case .detach(let detach):
            _ = connection.send(.detach(Detach(reason: detach.reason)))
            remove(connection)
        case .ping(let number):
            settle(connection, connection.send(.pong(number)))
        case .stop(let stop):
            guard grant.mode == .broker else { return refuse("stop", connection) }
            stopRequest = stop
        case .signal(let signal):
            guard grant.mode == .broker else { return refuse("signal", connection) }
            try sendSignal(signal, of: connection)
        case .pong, .error, .unknown:
            break
        case .upgrade(let program):
            guard grant.mode == .broker else { return refuse("upgrade", connection) }
            beginUpgrade(to: program)
        case .capture(let lines):
            guard grant.mode == .broker else { return refuse("capture", connection) }
            settle(connection, connection.send(capture(scrollbackLines: lines)))
        case .inquiry(let number):
            guard grant.mode == .broker else { return refuse("inquire", connection) }
            settle(connection, connection.send(.facts(facts(number))))
        case .type(let request):
            guard grant.mode == .broker else { return refuse("type texts", connection) }
            takeText(request)
        case .appearance(let appearance):
            connection.appearance = appearance
            updateSurroundings()
        case .grant, .hello:
            throw ProtocolError(.unexpectedFrame, "a grant and a hello come once")
        case .snapshot, .output, .aside, .status, .exit, .facts, .upgraded, .typed, .activity, .recorded:
            throw ProtocolError(.unexpectedFrame, "a frame of type \(frame.typeNumber) comes from the host only")
        }
    }

    private func attach(_ connection: Connection, _ attach: Attach) {
        if connection.attachment == nil { logAttached(connection, attach) }
        connection.attachment = attach.mode
        connection.replay = attach.replay
        sizePolicy.remove(connection.number)
        if attach.mode == .control { sizePolicy.attach(connection.number, attach.size) }
        // Now and not soon: the snapshot has this size. Others that look get theirs by that.
        connection.isBeingAttached = true
        if let size = sizePolicy.wanted { resizes.setNow(size) }
        connection.isBeingAttached = false
        updateSurroundings()
        statusChanged()
        sendSnapshot(to: connection)
        firstWindowIsOpen()
    }

    private func takeInput(_ bytes: UnsafeRawBufferPointer, of connection: Connection) {
        guard !bytes.isEmpty, agent.exitStatus == nil else { return }
        if connection.attachment == .control, sizePolicy.typed(connection.number) {
            updateSize()
            updateSurroundings()
        }
        let isTyped = !typing.isHolding && type(bytes)
        // While the key is on its way.
        noteInput()
        watchInput(bytes)
        guard !isTyped else { return }
        connection.heldInput = Array(bytes)
        connection.updateEvents()
    }

    private func sendSignal(_ signal: Int32, of connection: Connection) throws(ProtocolError) {
        guard (1...Self.lastSignal).contains(signal) else {
            let error = ProtocolError(.invalidValue, "there is no signal \(signal)")
            settle(connection, connection.send(.error(error)))
            return
        }
        agent.signal(signal)
    }

    /// Says no; the connection stays.
    private func refuse(_ action: String, _ connection: Connection) {
        let mode = connection.attachment.map { "attached for \($0)" } ?? "not attached"
        let grant = connection.grant.map { "\($0.mode)" } ?? "none"
        let error = ProtocolError(
            .notAllowed,
            "this connection may not \(action): its grant is \(grant), it is \(mode)"
        )
        settle(connection, connection.send(.error(error)))
    }
}
