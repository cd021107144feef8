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
    /// `who` is the same for people.
    func startSession(
        _ spec: StartSpec,
        caller: String? = nil,
        by who: String = ""
    ) async throws(SystemdError) -> Session {
        // First: between the checks and the new session nothing waits.
        if spec.restore { try await enableRestore() }
        let (session, sandbox) = try await createSession(spec, caller: caller)
        do throws(SystemdError) {
            try await launch(
                session,
                Launch(
                    arguments: spec.command,
                    environment: spec.environment ?? Self.ownEnvironment,
                    size: spec.size,
                    sandbox: sandbox,
                    attachTimeout: spec.awaitsWindow ? StartSpec.windowPatience : 0
                )
            )
        } catch {
            throw abandon(session, because: error)
        }
        log(
            session,
            .started,
            "Session \(session.label) started: \(SessionUnit.summary(of: spec.command))",
            who.isEmpty ? [] : [("ROOST_WHO", who)]
        )
        await launched(session)
        return session
    }

    /// What a unit is to run.
    struct Launch: Sendable {
        var arguments: [String]
        /// `KEY=VALUE` each.
        var environment: [String]
        var size: TerminalSize
        /// What the command is shut into; nil for nothing.
        var sandbox: Sandbox?
        /// ``LaunchRequest/attachTimeout``.
        var attachTimeout: UInt32 = 0
    }

    /// Runs a session's unit; returns once its command was executed.
    func launch(_ session: Session, _ launch: Launch) async throws(SystemdError) {
        session.record.environment = KeptEnvironment.select(
            launch.environment,
            matching: configuration.current.passedEnvironment
        )
        session.record.size = launch.size
        decideRecording(of: session)
        try store.save(session.record, id: session.id, isSynced: false)
        try store.saveEnvironment(launch.environment, session.id)
        try writeLaunchFile(launch, session)
        let properties = SessionUnit.properties(of: session.record, id: session.id, host: hostProgram)
        do throws(SystemdError) {
            try await startUnit(of: session, properties)
        } catch {
            // After any other failure than the job's own the unit may yet come up.
            if error.code != .job { try? await units.stopUnit(session.unit) }
            throw error
        }
        session.isBeingStarted = false
    }

    /// Starts a session's unit; the manager may need a moment to forget the unit of its last run.
    private func startUnit(of session: Session, _ properties: [(String, Value)]) async throws(SystemdError) {
        for _ in 0..<Self.startTries {
            do throws(SystemdError) {
                return try await units.startTransientUnit(session.unit, properties: properties)
            } catch  where error.name == UnitManager.unitExists {
                await BrokerActor.pause(Self.startPause)
            }
        }
        try await units.startTransientUnit(session.unit, properties: properties)
    }

    private static let startTries = 50
    private static let startPause = Duration.milliseconds(20)

    /// Takes up a session whose command runs.
    func launched(_ session: Session) async {
        // On the disk for good only now: the wait for it does not delay the command.
        save(session, isSynced: true)
        connect(session)
        await waitForFacts(of: [session])
        // Unless it was stopped meanwhile.
        if session.state == .starting { table.setState(session, .running) }
        idleMayHaveChanged(session, since: SystemClock.monotonic)
        if session.isUnitGone { await ended(session) }
    }

    /// Makes the session once there is room for it.
    private func createSession(
        _ spec: StartSpec,
        caller: String?
    ) async throws(SystemdError) -> (Session, Sandbox?) {
        // What cannot be started is not let wait, either.
        try checkSpec(spec)
        let place = try await waitForRoom(spec, caller: caller)
        defer {
            if let place {
                waitingRoom.leave(place)
                admitWaiting()
            }
        }
        let effective = try checkSpec(spec)
        let sandbox = try sandbox(of: spec, profile: effective.profile)
        let session = try createSession(spec, effective)
        session.record.sandbox = sandbox?.name
        return (session, sandbox)
    }

    /// Throws NameTaken and LimitUnsupported; returns what is to hold.
    @discardableResult
    private func checkSpec(_ spec: StartSpec) throws(SystemdError) -> EffectiveLimits {
        if let name = spec.name { try table.checkNameIsFree(name) }
        let effective = try effectiveLimits(of: spec)
        try limitSupport.check(effective.limits, origins: effective.origins)
        return effective
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
            profile: spec.profile,
            accessProfile: effective.profile,
            restore: spec.restore,
            record: spec.record,
            startedAt: SystemClock.realtime,
            instance: instance
        )
        let session = Session(id: id, record: record, state: .starting)
        session.isBeingStarted = true
        table.add(session)
        return session
    }

    private func writeLaunchFile(_ launch: Launch, _ session: Session) throws(SystemdError) {
        let request = LaunchRequest(
            id: session.id,
            name: session.record.name,
            arguments: launch.arguments,
            workingDirectory: session.record.workingDirectory,
            environment: launch.environment,
            size: launch.size,
            statePath: store.paths.stateDirectory(of: session.id),
            socketPath: store.paths.socket(of: session.id),
            brokerUnit: UnitName.broker,
            attachTimeout: launch.attachTimeout,
            settings: hostSettings(of: session),
            sandbox: launch.sandbox
        )
        let bytes: [UInt8]
        do throws(ProtocolError) {
            bytes = try request.encode()
        } catch {
            throw .refused(.invalidSpec, "the session cannot be started: \(error.message)")
        }
        try AtomicFile.write(bytes, to: store.paths.launchFile(of: session.id), isSynced: false)
    }

    /// What a session's host is to keep to.
    private func hostSettings(of session: Session) -> [String: String] {
        let parts = [recordSettings(of: session), activitySettings, journalSettings(of: session).assignments]
        return parts.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }

    /// Removes what a failed start leaves, and says what it failed of.
    private func abandon(_ session: Session, because error: SystemdError) -> SystemdError {
        let cause = startFailure(session, error)
        table.remove(session)
        store.remove(session.id)
        return cause
    }

    func startFailure(_ session: Session, _ error: SystemdError) -> SystemdError {
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
    static var ownEnvironment: [String] {
        var assignments: [String] = []
        var entry = environ
        while let text = entry.pointee {
            assignments.append(String(cString: text))
            entry += 1
        }
        return assignments
    }
}
