import Glibc
import HostProtocol
import SessionModel
import Systemd
import Terminal

// Between the terminal and the connections: output to everyone who is attached, input from those who may.
extension SessionHost {
    func terminalIsReady(_ events: IOEvents) {
        if events.contains(.writable) { writeQueuedInput() }
        // A hang-up is seen by reading; so is output that is still there.
        if !events.isDisjoint(with: [.readable, .hangUp, .error]), pump() == .hungUp {
            // It stays so, and would be told in every round from now on.
            terminalSource?.cancel()
            terminalSource = nil
        }
    }

    /// Reads one batch of output and hands it to everyone.
    func pump() -> PseudoTerminal.Transfer {
        batch.begin()
        let transfer = readBatch()
        guard batch.count > 0 else { return transfer }
        outputBytes += UInt64(batch.count)
        recordOutput()
        answerQueries()
        let events = engine.takeEvents()
        handleEvents(events)
        checkpointLater()
        noteOutput()
        watchOutput(events)
        // A program that answers may have read all.
        if !typing.texts.isEmpty { advanceTyping() }
        logLines()
        return transfer
    }

    /// Reads until the terminal has nothing more or the batch is full, feeds the engine, and sends to the windows what they
    /// get. Returns how the last read went.
    ///
    /// The engine reads each piece while the kernel gets the next one ready: a read of a terminal brings 4 KiB at the most,
    /// and waits for the kernel's worker that fetches what the program has written since.
    private func readBatch() -> PseudoTerminal.Transfer {
        // What windows get, where that is not all as it is.
        var edited: [UInt8]?
        var transfer: PseudoTerminal.Transfer
        repeat {
            transfer = batch.read(from: terminal)
            guard case .moved = transfer else { break }
            if batch.isShort, stream.isPlain(batch.news, behind: engine) {
                // It can only pass as it is, and goes before the engine reads it: an echo does not wait for that.
                fanOut(batch.frame)
                _ = stream.pass(batch.news, through: engine)
                return transfer
            }
            if let passed = stream.pass(batch.news, through: engine) {
                if edited == nil { edited = Array(batch.payload.dropLast(batch.news.count)) }
                edited?.append(contentsOf: passed)
            } else {
                edited?.append(contentsOf: batch.news)
            }
        } while batch.wantsMore
        if let edited {
            if !edited.isEmpty { FrameEncoder.encode(.output(edited[...])).withUnsafeBytes { fanOut($0) } }
            lead()
        } else if batch.count > 0 {
            fanOut(batch.frame)
        }
        return transfer
    }

    /// Sends one frame of output to all who look.
    private func fanOut(_ frame: UnsafeRawBufferPointer) {
        sequence += UInt64(frame.count - Wire.headerLength)
        for connection in connections where connection.attachment != nil {
            settle(connection, connection.sendOutput(frame))
        }
    }

    /// Writes what was typed; returns false when it has to wait because too much waits already.
    func type(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !input.isFull else { return false }
        writeOrQueue(bytes)
        return true
    }

    /// Writes what was typed, behind what waits; what the terminal does not take waits, however much it is.
    func writeOrQueue(_ bytes: UnsafeRawBufferPointer) {
        let written = input.isEmpty ? write(bytes) : 0
        guard written < bytes.count else { return }
        input.append(bytes[written...])
        waitForRoom()
    }

    private func writeQueuedInput() {
        input.take { write($0) }
        if input.isEmpty { waitForRoom() }
        if input.canResume { resumeHeldConnections() }
        advanceTyping()
    }

    /// How many of `bytes` the terminal takes now.
    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        let wasEchoing = isEchoRecorded
        var written = 0
        while written < bytes.count {
            guard case .moved(let count) = terminal.write(UnsafeRawBufferPointer(rebasing: bytes[written...])) else {
                break
            }
            written += count
        }
        typing.taken += UInt64(written)
        recordInput(UnsafeRawBufferPointer(rebasing: bytes[..<written]), wasEchoing: wasEchoing)
        return written
    }

    private func waitForRoom() {
        do throws(SystemdError) {
            try terminalSource?.setEvents(input.isEmpty ? .readable : [.readable, .writable])
        } catch {
            Log.error("cannot wait for the terminal: \(error)")
        }
    }

    // MARK: Size

    /// Sets the size that the clients in `sizePolicy` call for; with none it stays. Returns whether it changes, now or
    /// soon.
    @discardableResult
    func updateSize() -> Bool {
        guard let wanted = sizePolicy.wanted else { return false }
        if wanted == terminal.size {
            // Another one that waits has been taken back.
            resizes.drop()
            return false
        }
        return resizes.set(wanted)
    }

    /// Sets the size; returns whether that was a change.
    func applySize(_ size: TerminalSize) -> Bool {
        guard terminal.setSize(size) else { return false }
        recordSize()
        resizeEngine()
        watchRedraw()
        statusChanged()
        return true
    }
}
