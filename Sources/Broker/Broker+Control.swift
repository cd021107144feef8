import Glibc
import HostProtocol
import SessionModel
import Systemd

extension Broker {
    /// How long a host may take to see to a kill, before systemd kills the whole unit.
    private static let killPatience = Duration.seconds(1)
    /// The longest reason of an activity, in bytes.
    static let maximumReason = 1024

    /// Ends a session in good order: hang-up and SIGTERM, then SIGKILL; returns when all of it has ended.
    ///
    /// Who was first to ask is recorded: a stop is final.
    func stop(_ session: Session, _ request: StopRequest) async throws(SystemdError) {
        try checkIsLive(session)
        if session.state != .stopping || session.record.stop == nil {
            session.record.stop = request
            // For a broker that comes after this one.
            save(session)
            // Without a host the stop still works.
            try? link(to: session).send(.stop(Stop(who: request.who, why: request.why)))
        }
        table.setState(session, .stopping)
        do throws(SystemdError) {
            try await units.stopUnit(session.unit)
        } catch  where error.name == UnitManager.noSuchUnit {
            // It has just ended by itself.
        }
        if session.state.isLive { await ended(session) }
    }

    /// Sends a signal to the agent's process group; SIGKILL ends the session even when its host does not answer.
    func kill(_ session: Session, signal: Int32, by who: String) async throws(SystemdError) {
        try checkIsLive(session)
        do throws(SystemdError) {
            try link(to: session).send(.signal(signal))
            session.kill = (who, signal)
            if signal == SIGKILL { killLater(session) }
        } catch {
            // Any other signal is for the agent, and would end the host.
            guard signal == SIGKILL else { throw error }
            session.kill = (who, signal)
            try await refusingEnded(session) { () throws(SystemdError) in
                try await units.killUnit(session.unit, whom: .all, signal: signal)
            }
        }
    }

    /// Turns systemd's word for a unit that has just gone into NotRunning.
    private func refusingEnded(
        _ session: Session,
        _ body: () async throws(SystemdError) -> Void
    ) async throws(SystemdError) {
        do throws(SystemdError) {
            try await body()
        } catch  where error.name == UnitManager.noSuchUnit {
            throw .refused(.notRunning, "the session '\(session.label)' has just ended")
        }
    }

    private func killLater(_ session: Session) {
        let run = session.run
        Task.immediate(executorPreference: BrokerActor.executor) {
            await BrokerActor.pause(Self.killPatience)
            guard session.state.isLive, session.run == run else { return }
            try? await units.killUnit(session.unit, whom: .all, signal: SIGKILL)
        }
    }

    /// Types into a session.
    func sendInput(_ bytes: [UInt8], to session: Session) throws(SystemdError) {
        try link(to: session).send(.input(bytes[...]))
        touched(session)
    }

    /// Opens a connection to a session's host for a client; the caller closes it.
    func attach(_ session: Session, options: AttachOptions, caller: String) async throws(SystemdError) -> Int32 {
        try await reviveEvicted(session, by: caller)
        let socket = try await connection(to: session, Grant(mode: options.mode, label: caller))
        touched(session)
        // The client gets a descriptor that blocks, as any other; the flag would be shared.
        _ = fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK)
        return socket
    }

    /// Connects to a session's host; one that many call at once gets some time to take them.
    private func connection(to session: Session, _ grant: Grant) async throws(SystemdError) -> Int32 {
        for _ in 0..<Self.connectionTries {
            try checkIsLive(session)
            do throws(SystemdError) {
                return try HostSocket.open(store.paths.socket(of: session.id), grant: grant)
            } catch  where HostSocket.isCrowded(error) {
                await BrokerActor.pause(Self.connectionPause)
            }
        }
        return try HostSocket.open(store.paths.socket(of: session.id), grant: grant)
    }

    private static let connectionTries = 50
    private static let connectionPause = Duration.milliseconds(20)

    /// Changes limits of a running session.
    func setLimits(_ limits: Limits, of session: Session, by who: String) async throws(SystemdError) {
        try checkIsLive(session)
        guard limits.runtimeMaxUSec == nil else {
            throw .refused(.invalidSpec, "RuntimeMaxUSec can be set when a session is started only")
        }
        try limitSupport.check(limits)
        try await refusingEnded(session) { () throws(SystemdError) in
            try await units.setUnitProperties(session.unit, SessionUnit.limits(limits))
        }
        for key in Limits.Key.allCases {
            if let value = limits[key] { session.record.limits[key] = value }
        }
        save(session)
        logLimits(limits, of: session, by: who)
        table.changed(session, ["Limits"])
    }

    /// Forgets a session that has ended, and removes what is kept of it but for its recording.
    func remove(_ session: Session) throws(SystemdError) {
        guard !session.state.isLive else {
            throw .refused(.invalidSpec, "the session '\(session.label)' is \(session.state.rawValue); stop it first")
        }
        table.remove(session)
        store.forget(session.id)
    }

    // MARK: What people can change

    /// Names a session, or takes its name away where `name` is empty.
    func rename(_ session: Session, to name: String) throws(SystemdError) {
        if name.isEmpty {
            session.record.name = nil
        } else {
            let name = try SessionChecks.name(name)
            if session.state.isLive { try table.checkNameIsFree(name, except: session) }
            session.record.name = name
        }
        save(session)
        table.changed(session, ["Name"])
    }

    /// Replaces the tags of a session.
    func setTags(_ tags: [String], of session: Session) throws(SystemdError) {
        session.record.tags = try SessionChecks.tags(tags)
        save(session)
        table.changed(session, ["Tags"])
        admitWaiting()
    }

    /// Keeps policy from stopping a session, or lets it.
    func setPinned(_ pinned: Bool, of session: Session) {
        session.record.pinned = pinned
        save(session)
        table.changed(session, ["Pinned"])
        idleMayHaveChanged(session)
    }

    /// Takes note of what a session says that it does.
    func report(
        _ text: String,
        reason: String,
        of session: Session,
        by reporter: pid_t? = nil
    ) throws(SystemdError) {
        try checkIsLive(session)
        guard let activity = Activity(rawValue: text) else {
            let known = Activity.allCases.map(\.rawValue).joined(separator: ", ")
            throw .refused(.invalidSpec, "there is no activity '\(text)'; there are \(known)")
        }
        guard reason.utf8.count <= Self.maximumReason else {
            throw .refused(
                .invalidSpec,
                "the reason has \(reason.utf8.count) bytes, more than the \(Self.maximumReason) that are kept"
            )
        }
        session.record.report = SessionRecord.Report(
            activity: activity,
            reason: reason,
            since: SystemClock.realtime,
            monotonic: SystemClock.monotonic,
            group: foregroundGroup(of: session, besides: reporter)
        )
        save(session)
        reconsiderActivity(of: session)
        touched(session)
        // The processor time from here on counts.
        if activity == .idle { Task.immediate(executorPreference: BrokerActor.executor) { await look(at: session) } }
    }
}
