import HostProtocol
import SessionModel
import Systemd
import Terminal

// What one program leaves to the next, and what the next makes of it.
extension SessionHost {
    /// All that this host is.
    func handover(recorderState: RecorderState? = nil) -> Handover {
        resizes.flush()
        var handover = Handover(
            request: request,
            agentPID: agent.pid,
            master: terminal.descriptor,
            peer: terminal.peer,
            listener: listener.descriptor,
            size: terminal.size
        )
        handover.sequence = sequence
        handover.outputBytes = outputBytes
        handover.isWithinSequence = stream.isWithinSequence
        handover.owesTitle = stream.owesTitle
        handover.held = stream.heldBytes
        handover.screen = screenForHandover(held: handover.held)
        handover.appearance = Appearance(
            foreground: engine.surroundings.foreground,
            background: engine.surroundings.background,
            cursor: engine.surroundings.cursor
        )
        handover.input = input.pendingBytes
        handover.lastNumber = lastNumber
        handOverTyping(in: &handover)
        handover.idle = idleClock.times
        handover.extras[ActivityHandover.name] = activity.monitor.state.encode()
        if let recorderState { handover.extras[RecorderState.name] = recorderState.bytes }
        let order = sizePolicy.order
        let counted = order.compactMap { entry in connections.first { $0.number == entry.number } }
        let others = connections.filter { connection in !order.contains { $0.number == connection.number } }
        handover.connections = (others + counted).map { connection in
            connection.handover(size: order.first { $0.number == connection.number }?.size)
        }
        handOverLineLog(&handover)
        return handover
    }

    /// The state with all of its scrollback, but without `held`: what was kept back is read again, so that it is kept
    /// back again. Of a clipboard that is half read only the last byte may be kept back, and the rest is in the state.
    private func screenForHandover(held: [UInt8]) -> [UInt8] {
        var options = SnapshotOptions(scrollbackRows: engine.scrollbackRows)
        let isSecret = engine.unfinishedIsSecret
        options.includesUnfinished = held.isEmpty || isSecret
        var bytes = engine.snapshot(options)
        if isSecret, bytes.count >= held.count { bytes.removeLast(held.count) }
        return bytes
    }

    /// The engine as it was.
    static func engine(of handover: Handover) -> Engine {
        var surroundings = Self.surroundings(handover.size)
        surroundings.foreground = handover.appearance.foreground ?? surroundings.foreground
        surroundings.background = handover.appearance.background ?? surroundings.background
        surroundings.cursor = handover.appearance.cursor ?? surroundings.cursor
        let engine = Engine(
            columns: Int(handover.size.columns),
            rows: Int(handover.size.rows),
            surroundings: surroundings
        )
        engine.feed(handover.screen)
        // What it was asked and told has been answered and passed on before.
        _ = engine.takeReplies()
        _ = engine.takeEvents()
        return engine
    }

    /// Takes up what does not stand in the descriptors.
    func resume(_ handover: Handover) throws(SystemdError) {
        sequence = handover.sequence
        outputBytes = handover.outputBytes
        stream = WindowStream(isWithinSequence: handover.isWithinSequence, owesTitle: handover.owesTitle)
        if !handover.held.isEmpty { _ = handover.held.withUnsafeBytes { stream.pass($0, through: engine) } }
        lastNumber = handover.lastNumber
        idleClock = IdleClock(handover.idle)
        resumeLineLog(handover)
        resumeRecording()
        for state in handover.connections {
            let connection = Connection(state)
            connections.append(connection)
            try watch(connection)
            if let size = state.size { sizePolicy.attach(state.number, size) }
            connection.updateEvents()
        }
        resumeTyping(handover)
        if !handover.input.isEmpty { _ = handover.input.withUnsafeBytes { type($0) } }
        resumeHeldConnections()
        // Whole frames may have come that the other program did not get to.
        for connection in connections where connection.heldInput == nil { handleFrames(of: connection) }
        resumeActivity(handover.extras[ActivityHandover.name])
        advanceTyping()
        statusChanged()
        sampleSoon()
        checkpointLater()
    }
}
