import Glibc
import HostProtocol
import SessionModel
import Systemd
import Terminal

// The life of connections: from accept to close, and what everyone is told.
extension SessionHost {
    /// The most connections at one time.
    static let maximumConnections = 64
    /// How long a connection may take until it has a grant.
    static let grantTimeout = Duration.seconds(5)
    /// How long no connection is accepted after descriptors ran out.
    private static let acceptPause = Duration.milliseconds(500)

    func acceptConnections() {
        // Bounded: those that are connected come first.
        for _ in 0..<Self.maximumConnections {
            switch listener.accept() {
            case .connection(let descriptor): admit(descriptor)
            case .none: return
            case .exhausted(let errno): return pauseAccepting(errno)
            }
        }
    }

    private func admit(_ descriptor: Int32) {
        guard let peer = Peer(of: descriptor) else {
            close(descriptor)
            return
        }
        if let refusal = peer.refusal(expecting: request.brokerUnit) {
            Log.warning("refused a connection from \(refusal)")
            close(descriptor)
            return
        }
        // Clients that came and went faster than they were listened to are not there any more.
        if connections.count >= Self.maximumConnections {
            for connection in connections where connection.heldInput == nil { connectionIsReady(connection, .readable) }
        }
        // Those that are gone, with input that nobody has read for them yet, make room first.
        if connections.count >= Self.maximumConnections, let gone = connections.first(where: \.hasHungUp) {
            remove(gone)
        }
        lastNumber += 1
        let connection = Connection(number: lastNumber, descriptor: descriptor)
        guard connections.count < Self.maximumConnections else {
            let error = ProtocolError(
                .tooManyConnections,
                "the session has \(Self.maximumConnections) connections, the most it can have"
            )
            _ = connection.send(.error(error))
            connection.close()
            return
        }
        do throws(SystemdError) {
            try watch(connection)
        } catch {
            Log.error("cannot watch a connection: \(error)")
            connection.close()
            return
        }
        connections.append(connection)
    }

    /// Waits for what comes, and for the grant where there is none yet.
    func watch(_ connection: Connection) throws(SystemdError) {
        let descriptor = connection.descriptor
        connection.source = try loop.onDirectIO(descriptor, .readable) { [unowned self, unowned connection] events in
            connectionIsReady(connection, events)
        }
        guard connection.grant == nil else { return }
        connection.deadline = try loop.onTimer(after: Self.grantTimeout, accuracy: .milliseconds(250)) {
            [unowned self, unowned connection] in
            fail(connection, ProtocolError(.noGrant, "no grant came within \(Self.grantTimeout)"))
        }
    }

    private func pauseAccepting(_ errno: Int32) {
        Log.warning("cannot accept connections for now: \(HostError.text(of: errno))")
        acceptSource?.isEnabled = false
        do throws(SystemdError) {
            acceptTimer = try loop.onTimer(after: Self.acceptPause) { [unowned self] in acceptSource?.isEnabled = true }
        } catch {
            acceptSource?.isEnabled = true
        }
    }

    private func connectionIsReady(_ connection: Connection, _ events: IOEvents) {
        if events.contains(.writable) {
            guard settle(connection, connection.flush { windowSnapshot(for: connection, lost: $0) }) else { return }
            if phase == .closing { return closeWhenDrained() }
        }
        guard !events.isDisjoint(with: [.readable, .hangUp, .error]) else { return }
        if connection.heldInput != nil {
            // Input that was sent before the client went is not lost: it is read when there is room for it.
            connection.hasHungUp = true
            connection.source?.isEnabled = false
            connection.becomeDeaf()
            leave(connection)
            return
        }
        if !receive(from: connection) { remove(connection) }
    }

    /// Reads once and handles what has come; returns false at the end of the stream.
    func receive(from connection: Connection) -> Bool {
        switch connection.receive(into: receiveBuffer.storage) {
        case .bytes(let count):
            take(UnsafeRawBufferPointer(rebasing: receiveBuffer.storage[..<count]), from: connection)
            return true
        case .nothing: return true
        case .end: return false
        }
    }

    /// Goes on with the clients whose input had to wait, as long as there is room.
    func resumeHeldConnections() {
        for connection in connections {
            guard let held = connection.heldInput else { continue }
            guard !typing.isHolding, held.withUnsafeBytes({ type($0) }) else { return }
            connection.heldInput = nil
            handleFrames(of: connection)
            guard connection.heldInput == nil else { return }
            connection.source?.isEnabled = true
            connection.updateEvents()
        }
    }

    /// Draws the conclusions from how a connection is doing; returns false when it was closed.
    @discardableResult
    func settle(_ connection: Connection, _ health: Connection.Health) -> Bool {
        switch health {
        case .alive:
            return true
        case .gone:
            // Not closed yet: input that was sent before the client went may wait to be read. The end comes by reading.
            connection.becomeDeaf()
            return true
        case .clogged:
            Log.warning("closed the connection of \(connection.grant?.label ?? "nobody"): it reads no answers")
            remove(connection)
            return false
        }
    }

    /// Says what was wrong and closes the connection.
    func fail(_ connection: Connection, _ error: ProtocolError) {
        Log.info("closed the connection of \(connection.grant?.label ?? "somebody without a grant"): \(error)")
        _ = connection.send(.error(error))
        remove(connection)
    }

    /// Closes the connection and forgets it.
    func remove(_ connection: Connection) {
        guard let index = connections.firstIndex(where: { $0 === connection }) else { return }
        connections.remove(at: index)
        connection.close()
        noteDeparture(of: connection)
        leave(connection)
        if phase == .closing { closeWhenDrained() }
    }

    /// Takes the connection out of those that look at the terminal.
    private func leave(_ connection: Connection) {
        guard connection.attachment != nil else { return }
        logDetached(connection)
        connection.attachment = nil
        sizePolicy.remove(connection.number)
        updateSize()
        updateSurroundings()
        statusChanged()
    }

    // MARK: Status

    /// Tells the broker and the clients the facts in the next round of events, once however many have changed.
    func statusChanged() {
        guard !isStatusDue, agent.exitStatus == nil else { return }
        do throws(SystemdError) {
            statusSource = try loop.deferred { [unowned self] in
                isStatusDue = false
                sendStatus()
            }
            isStatusDue = true
        } catch {
            sendStatus()
        }
    }

    /// The facts as they are now.
    var status: Status {
        Status(
            childPID: agent.pid,
            size: terminal.size,
            clients: UInt32(connections.count { $0.attachment == .control }),
            viewers: UInt32(connections.count { $0.attachment == .view }),
            sequence: sequence,
            title: engine.title
        )
    }

    private func sendStatus() {
        let frame = Frame.status(status)
        for connection in connections where connection.isBroker || connection.attachment != nil {
            settle(connection, connection.send(frame))
        }
    }
}
