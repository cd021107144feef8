import Glibc
import HostProtocol
import Systemd

// The same process, the same agent and terminal, the same windows: another program.
extension SessionHost {
    /// Becomes `program`, if that can go on with what there is; says what came of it either way.
    func beginUpgrade(to program: String) {
        guard upgrade == nil else { return report("an upgrade is under way") }
        if let problem = hindrance { return report(problem) }
        guard program.utf8.first == UInt8(ascii: "/") else {
            return report("the program's path is '\(program)', and must begin with '/'")
        }
        let upgrade = Upgrade(program: program)
        self.upgrade = upgrade
        let bytes: [UInt8]
        do throws(HostError) {
            bytes = try Self.encode(handover())
        } catch {
            return endUpgrade(error.message)
        }
        upgrade.probe(bytes, on: loop) { [unowned self] problem in
            if let problem { endUpgrade(problem) } else { replaceSoon(upgrade) }
        }
    }

    /// Why there can be no upgrade now; nil where there can.
    private var hindrance: String? {
        guard firstWindowTimer == nil else { return "the session waits for its first window; try again later" }
        guard phase == .running, agent.exitStatus == nil, stopRequest == nil else { return "the session is ending" }
        return nil
    }

    /// Becomes the new program once every event that this one has taken from the kernel was dealt with: a signal that has
    /// been read, such as that of a stop, would be lost.
    private func replaceSoon(_ upgrade: Upgrade) {
        do throws(SystemdError) {
            upgrade.replacement = try loop.deferred(priority: .low) { [unowned self] in replaceProgram(upgrade) }
        } catch {
            endUpgrade("\(error)")
        }
    }

    private func replaceProgram(_ upgrade: Upgrade) {
        if let hindrance { return endUpgrade(hindrance) }
        guard upgrade.isSameFile else {
            return endUpgrade("\(upgrade.program) was replaced or changed while it was asked; try again")
        }
        // The next program would not know this child; it writes a copy of its own.
        endCheckpointWriter()
        let handover = handover(recorderState: recorder?.handOver())
        do throws(HostError) {
            let file = try HandoverFile.make(Self.encode(handover))
            // If the new program should fail after all, this one can go on: also where its file is gone.
            let own = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
            let kept = handover.descriptors + [file, own]
            for descriptor in kept { Self.setCloseOnExec(descriptor, false) }
            Self.execute(upgrade.program, "\(request.id)", "--resume", "\(file)", "\(own)")
            let error = HostError.last(.system, "execve", path: upgrade.program)
            for descriptor in kept { Self.setCloseOnExec(descriptor, true) }
            close(file)
            close(own)
            throw error
        } catch {
            endUpgrade(error.message)
        }
    }

    private static func encode(_ handover: Handover) throws(HostError) -> [UInt8] {
        do throws(ProtocolError) {
            return try handover.encode()
        } catch {
            throw HostError(.system, error.message, errno: EINVAL)
        }
    }

    /// Replaces the program (execve(2)); returns only where that failed.
    static func execute(_ program: String, _ arguments: String...) {
        var pointers = (["roost-host"] + arguments).map { strdup($0) } + [nil]
        execv(program, &pointers)
        pointers.forEach { free($0) }
    }

    static func setCloseOnExec(_ descriptor: Int32, _ isSet: Bool) {
        if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, isSet ? FD_CLOEXEC : 0) }
    }

    private func endUpgrade(_ problem: String) {
        upgrade = nil
        Log.warning("this host goes on as it is: \(problem)")
        report(problem)
    }

    /// Tells the broker what came of an upgrade; nothing is wrong where `problem` is empty.
    func report(_ problem: String) {
        let frame = Frame.upgraded(Upgraded(software: Self.software, problem: problem))
        for connection in connections where connection.isBroker { settle(connection, connection.send(frame)) }
    }
}
