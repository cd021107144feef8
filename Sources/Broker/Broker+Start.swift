import Glibc
import HostProtocol
import SessionModel
import Systemd

extension Broker {
    /// Starts a session; returns once its command runs.
    ///
    /// Throws InvalidSpec, NameTaken, CapacityReached, LimitUnsupported, CommandNotFound, PermissionDenied,
    /// WorkingDirectoryMissing and Internal; a start that fails leaves nothing behind.
    func startSession(_ spec: StartSpec) async throws(SystemdError) -> Session {
        if let name = spec.name { try table.checkNameIsFree(name) }
        try checkCapacity()
        let effective = try effectiveLimits(of: spec)
        try limitSupport.check(effective.limits, origins: effective.origins)
        let sandbox = try self.sandbox(of: spec, profile: effective.profile)
        let session = try createSession(spec, effective)
        session.record.sandbox = sandbox?.name
        do throws(SystemdError) {
            try store.save(session.record, id: session.id, isSynced: false)
            try writeLaunchFile(spec, session, sandbox)
            let properties = SessionUnit.properties(of: session.record, id: session.id, host: hostProgram)
            try await units.startTransientUnit(session.unit, properties: properties)
        } catch {
            // After any other failure than the job's own the unit may yet come up.
            if error.code != .job { try? await units.stopUnit(session.unit) }
            throw abandon(session, because: error)
        }
        session.isBeingStarted = false
        // On the disk for good only now: the wait for it does not delay the command.
        save(session, isSynced: true)
        connect(session)
        await waitForFacts(of: [session])
        log(session, event: "started", "Session \(session.label) started: \(SessionUnit.summary(of: spec.command))")
        // Unless it was stopped meanwhile.
        if session.state == .starting { table.setState(session, .running) }
        if session.isUnitGone { await ended(session) }
        return session
    }

    /// Takes a new id, its folders and its name, so that a second start cannot take them.
    private func createSession(_ spec: StartSpec, _ effective: EffectiveLimits) throws(SystemdError) -> Session {
        var id = SessionID.random()
        while table.sessions[id] != nil { id = .random() }
        // A folder that is there belongs to a session whose record was lost: its id is used up.
        while try store.createDirectories(of: id) == false { id = .random() }
        let record = SessionRecord(
            id: id.description,
            name: spec.name,
            tags: spec.tags,
            pinned: spec.pinned,
            command: spec.command,
            workingDirectory: spec.workingDirectory ?? Self.homeDirectory,
            limits: effective.limits,
            profile: effective.profile,
            startedAt: Clock.now,
            instance: instance
        )
        let session = Session(id: id, record: record, state: .starting)
        session.isBeingStarted = true
        table.add(session)
        return session
    }

    private func writeLaunchFile(_ spec: StartSpec, _ session: Session, _ sandbox: Sandbox?) throws(SystemdError) {
        let request = LaunchRequest(
            id: session.id,
            name: spec.name,
            arguments: spec.command,
            workingDirectory: session.record.workingDirectory,
            environment: spec.environment ?? Self.ownEnvironment,
            size: spec.size,
            statePath: store.paths.stateDirectory(of: session.id),
            socketPath: store.paths.socket(of: session.id),
            brokerUnit: UnitName.broker,
            attachTimeout: spec.awaitsWindow ? StartSpec.windowPatience : 0,
            sandbox: sandbox
        )
        let bytes: [UInt8]
        do throws(ProtocolError) {
            bytes = try request.encode()
        } catch {
            throw .refused(.invalidSpec, "the session cannot be started: \(error.message)")
        }
        try AtomicFile.write(bytes, to: store.paths.launchFile(of: session.id), isSynced: false)
    }

    /// Removes what a failed start leaves, and says what it failed of.
    private func abandon(_ session: Session, because error: SystemdError) -> SystemdError {
        let cause = startFailure(session, error)
        table.remove(session)
        store.remove(session.id)
        return cause
    }

    private func startFailure(_ session: Session, _ error: SystemdError) -> SystemdError {
        if session.state == .stopping {
            return .refused(.notRunning, "the session '\(session.label)' was stopped before its command ran")
        }
        guard let final = store.loadFinalRecord(session.id), final.result == .startFailed else {
            guard error.code == .job else { return error }
            return .refused(.internal, "\(error.message); 'journalctl --user-unit \(session.unit)' may say why")
        }
        let number = final.errorNumber ?? 0
        let path = final.failedPath ?? session.record.command.first ?? ""
        switch (final.failedStep, number) {
        case (.command, ENOENT), (.command, ENOTDIR):
            return .refused(.commandNotFound, "the command '\(path)' was not found in the session's PATH or as a path")
        case (.command, EACCES), (.command, EPERM):
            return .refused(
                .permissionDenied,
                "the command '\(path)' may not be executed: \(SystemdError.text(of: number))"
            )
        case (.sandbox, _): return sandboxFailure(session, property: path, number)
        case (.workingDirectory, _):
            return .refused(
                .workingDirectoryMissing,
                "the working directory '\(path)' cannot be entered: \(SystemdError.text(of: number))"
            )
        default:
            return .refused(.internal, "the command '\(path)' cannot be started: \(SystemdError.text(of: number))")
        }
    }

    static var homeDirectory: String {
        getenv("HOME").map { String(cString: $0) } ?? "/"
    }

    /// The user manager's environment, for a caller that sends none.
    private static var ownEnvironment: [String] {
        var assignments: [String] = []
        var entry = environ
        while let text = entry.pointee {
            assignments.append(String(cString: text))
            entry += 1
        }
        return assignments
    }
}
