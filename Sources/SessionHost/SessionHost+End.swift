import Glibc
import HostProtocol
import SessionModel
import Systemd
import Terminal

// How a session ends: by a stop from outside, or because the agent did.
extension SessionHost {
    /// How long clients get to read the rest after the agent has ended by itself.
    static let closeTimeout = Duration.seconds(2)
    /// The same after a stop, which systemd has put a limit to.
    static let closeTimeoutAfterStop = Duration.milliseconds(250)
    /// The most output that is read after the end: more than the kernel holds for a terminal. A descendant may still be
    /// writing, without end.
    private static let drainLimit = 1 << 20

    /// Tells the agent to end: by the signals of a terminal that went away, and later by force.
    func stop() {
        guard phase == .running else { return }
        phase = .stopping
        Notify.status("Stopping")
        // Nobody is waited for any more.
        guard delayedEnd == nil else { return firstWindowIsOpen() }
        agent.signal(SIGHUP, SIGCONT, SIGTERM)
        do throws(SystemdError) {
            let span = Duration.milliseconds(request.stopTimeout)
            stopTimer = try loop.onTimer(after: span) { [unowned self] in
                Log.warning("process \(agent.pid) did not end within \(request.stopTimeout) ms: it is killed")
                agent.signal(SIGKILL)
            }
        } catch {
            Log.error("no timer for the stop: \(error)")
            agent.signal(SIGKILL)
        }
    }

    func agentEnded(_ end: ChildExit) {
        let status =
            switch end {
            case .exited(let code): ExitStatus.exited(code)
            case .signaled(let signal, let dumpedCore): ExitStatus.signaled(signal, dumpedCore: dumpedCore)
            }
        agent.exitStatus = status
        let wasStopped = phase == .stopping
        guard firstWindowTimer == nil || wasStopped else {
            delayedEnd = end
            return
        }
        phase = .ended
        stopTimer?.cancel()
        do throws(SystemdError) {
            // In the next round, when the agent has been reaped and its usage counts.
            sources.append(try loop.deferred { [unowned self] in finish(status, wasStopped: wasStopped) })
        } catch {
            finish(status, wasStopped: wasStopped)
        }
    }

    private func finish(_ status: ExitStatus, wasStopped: Bool) {
        Notify.stopping()
        drainTerminal()
        readLastWords()
        endLineLog()
        recordEnd(status)
        writeRecord(status, wasStopped: wasStopped)
        exitStatus = wasStopped ? 0 : status.shellStatus
        endTyping()
        let exit = Frame.exit(Exit(status: status, text: wasStopped ? stopText : ""))
        for connection in connections where connection.grant != nil {
            guard settle(connection, connection.resynchronise { windowSnapshot(for: connection, lost: $0) }) else {
                continue
            }
            settle(connection, connection.send(exit))
        }
        phase = .closing
        startCloseTimer(wasStopped ? Self.closeTimeoutAfterStop : Self.closeTimeout)
        closeWhenDrained()
    }

    /// Reads what was written to us before the end: a connection that was just made gets the exit status too, and the
    /// words with which the broker stops a session may be waiting behind the signal.
    private func readLastWords() {
        acceptConnections()
        acceptSource?.cancel()
        acceptSource = nil
        listener.remove()
        for connection in connections where connection.heldInput == nil {
            _ = receive(from: connection)
        }
    }

    /// Reads what the agent wrote last.
    private func drainTerminal() {
        terminalSource?.cancel()
        terminalSource = nil
        terminal.closePeer()
        let limit = outputBytes + UInt64(Self.drainLimit)
        while outputBytes < limit, pump() != .hungUp, batch.count > 0 {}
    }

    private func startCloseTimer(_ span: Duration) {
        do throws(SystemdError) {
            closeTimer = try loop.onTimer(after: span) { [unowned self] in leave() }
        } catch {
            leave()
        }
    }

    /// Closes the connections that have read everything, and ends the process after the last, when the journal has all.
    func closeWhenDrained() {
        for connection in connections where connection.isDrained {
            connections.removeAll { $0 === connection }
            connection.close()
        }
        if connections.isEmpty, journal.isIdle { leave() }
    }

    private var stopText: String {
        guard let stopRequest else { return "stopped" }
        return "stopped by \(stopRequest.who): \(stopRequest.why)"
    }

    private func writeRecord(_ status: ExitStatus, wasStopped: Bool) {
        var record = FinalRecord(result: wasStopped ? .stopped : .ended, endedAt: SystemClock.realtime)
        switch status {
        case .exited(let code): record.exitStatus = code
        case .signaled(let signal, let dumpedCore):
            record.signal = signal
            record.dumpedCore = dumpedCore
        }
        if wasStopped {
            record.stoppedBy = stopRequest?.who
            record.stopReason = stopRequest?.why
        }
        let usage = ResourceUsage.measure(request.id)
        record.peakMemory = usage.peakMemory
        record.cpuTime = usage.cpuTime
        record.oomKills = usage.oomKills
        record.outputBytes = outputBytes
        record.columns = terminal.size.columns
        record.rows = terminal.size.rows
        endCheckpoints()
        let screen = engine.snapshot(SnapshotOptions(scrollbackRows: Self.keptRows))
        if let error = StateFile.write(screen, to: Self.screenName, in: request.statePath, isSynced: false) {
            Log.warning("the last screen is lost: \(error)")
        }
        if let error = FinalRecordFile.write(record, into: request.statePath) {
            Log.error("the final record is lost: \(error)")
        }
    }
}
