import Glibc
import HostProtocol
import SessionModel
import Systemd

extension Broker {
    /// Starts a session; returns once its command runs.
    ///
    /// Throws InvalidSpec, NameTaken, CapacityReached, LimitUnsupported, CommandNotFound, PermissionDenied,
    /// WorkingDirectoryMissing and Internal; a start that fails leaves nothing behind.
    /// `caller` is who asks, by its name on the bus: where it waits for room, it does so no longer than it is there.
    func startSession(_ spec: StartSpec, caller: String? = nil) async throws(SystemdError) -> Session {
        let session = try await createSession(spec, caller: caller)
        do throws(SystemdError) {
            try store.save(session.record, id: session.id, isSynced: false)
            try writeLaunchFile(spec, session)
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

    /// Makes the session once there is room for it.
    private func createSession(_ spec: StartSpec, caller: String?) async throws(SystemdError) -> Session {
        // What cannot be started is not let wait, either.
        try checkSpec(spec)
        let place = try await waitForRoom(spec, caller: caller)
        defer {
            if let place {
                waitingRoom.leave(place)
                admitWaiting()
            }
        }
        return try createSession(spec, try checkSpec(spec))
    }

    /// Throws NameTaken and LimitUnsupported; returns the limits that are to hold.
    @discardableResult
    private func checkSpec(_ spec: StartSpec) throws(SystemdError) -> Limits {
        if let name = spec.name { try table.checkNameIsFree(name) }
        let effective = try effectiveLimits(of: spec)
        try limitSupport.check(effective.limits, origins: effective.origins)
        return effective.limits
    }

    /// Takes a new id, its folders and its name, so that a second start cannot take them.
    private func createSession(_ spec: StartSpec, _ limits: Limits) throws(SystemdError) -> Session {
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
            limits: limits,
            startedAt: Clock.now,
            instance: instance
        )
        let session = Session(id: id, record: record, state: .starting)
        session.isBeingStarted = true
        table.add(session)
        return session
    }

    private func writeLaunchFile(_ spec: StartSpec, _ session: Session) throws(SystemdError) {
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
            attachTimeout: spec.awaitsWindow ? StartSpec.windowPatience : 0
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
        case (.workingDirectory, _):
            return .refused(
                .workingDirectoryMissing,
                "the working directory '\(path)' cannot be entered: \(SystemdError.text(of: number))"
            )
        default:
            return .refused(.internal, "the command '\(path)' cannot be started: \(SystemdError.text(of: number))")
        }
    }

    private static var homeDirectory: String {
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
