import Glibc
import HostProtocol
import SessionModel
import Systemd

extension Broker {
    /// Starts a session that has ended again, as the same session: id, name, tags, limits and files stay.
    ///
    /// Returns once its command runs. Throws AlreadyRunning for one that lives where it is not to be stopped first, and
    /// what a start throws; a session that cannot be started is what it was before.
    func respawn(_ session: Session, _ options: RespawnOptions, by who: String) async throws(SystemdError) {
        // It goes with the run before.
        let environment = store.loadEnvironment(session.id)
        if session.state.isLive {
            guard options.isRestart else {
                throw .refused(
                    .alreadyRunning,
                    "the session '\(session.label)' is \(session.state.rawValue); --restart stops it first"
                )
            }
            try await stop(session, StopRequest(who: who, cause: .user, why: "started again"))
        }
        // From here to the new state nothing waits: of two that ask at once, one comes too late.
        let launch = try prepareRespawn(session, options, environment)
        let before = session.record
        begin(session)
        do throws(SystemdError) {
            try store.setFinalRecordAside(session.id)
            try await self.launch(session, launch)
        } catch {
            throw abandonRespawn(session, before, because: error)
        }
        log(
            session,
            .respawned,
            "Session \(session.label) started again: \(SessionUnit.summary(of: launch.arguments))",
            [("ROOST_WHO", who)]
        )
        await launched(session)
    }

    /// Starts a session again that was evicted, for somebody who wants to attach; the configuration may be against it.
    func reviveEvicted(_ session: Session, by who: String) async throws(SystemdError) {
        guard configuration.current.respawnsOnAttach else { return }
        // One that is just being evicted has to be gone first.
        await waitWhile { session.state == .stopping && session.record.stop?.state == .evicted }
        if session.state == .evicted {
            try await respawn(session, RespawnOptions(), by: who)
        } else {
            // Somebody else was first.
            await waitWhile { session.state == .starting && session.run > 1 }
        }
    }

    private func waitWhile(_ condition: () -> Bool) async {
        for _ in 0..<Self.reviveTries where condition() { await BrokerActor.pause(Self.revivePause) }
    }

    /// As long as systemd waits for the end of a session, and longer.
    private static let reviveTries = 600
    private static let revivePause = Duration.milliseconds(20)

    /// What is to be launched; throws where it cannot be.
    private func prepareRespawn(
        _ session: Session,
        _ options: RespawnOptions,
        _ environment: [String]?
    ) throws(SystemdError) -> Launch {
        guard !session.state.isLive else {
            throw .refused(.alreadyRunning, "the session '\(session.label)' is being started again by somebody else")
        }
        if let name = session.record.name { try table.checkNameIsFree(name, except: session) }
        try checkCapacity(tags: session.record.tags)
        try limitSupport.check(session.record.limits)
        return Launch(
            arguments: options.isFresh ? session.record.command : resumed(session.record),
            environment: environment ?? options.environment ?? keptEnvironment(of: session.record),
            size: keptSize(of: session),
            // One that is not there any more is refused, rather than left out.
            sandbox: try session.record.sandbox.map { name throws(SystemdError) in
                try sandbox(named: name, in: session.record.workingDirectory)
            }
        )
    }

    /// The command that takes a session up again.
    private func resumed(_ record: SessionRecord) -> [String] {
        let profile =
            record.profile.map { configuration.current.profile(named: $0) }
            ?? configuration.current.profile(forCommand: record.command, tags: record.tags)
        guard let profile, let form = configuration.current.resumeForm(profile: profile) else { return record.command }
        return ResumeForm.expand(form, command: record.command)
    }

    /// What the manager has, with what was kept on the disk over it.
    private func keptEnvironment(of record: SessionRecord) -> [String] {
        KeptEnvironment.merge(record.environment ?? [], over: Self.ownEnvironment)
    }

    private func begin(_ session: Session) {
        session.record.createdAt = session.record.createdAt ?? session.record.startedAt
        session.record.startedAt = SystemClock.realtime
        session.record.instance = instance
        session.record.runs = session.run + 1
        session.record.previousEnd = session.record.end
        session.record.end = nil
        session.record.stop = nil
        session.record.outOfMemory = nil
        session.isBeingStarted = true
        session.isUnitGone = false
        (session.unitResult, session.exitStatus, session.kill, session.status) = (nil, nil, nil, nil)
        attentionIsPaid(to: session)
        // Its control group is counted anew.
        session.idle.sample = nil
        table.setState(session, .starting)
        table.changed(session, SessionInterface.endProperties + SessionInterface.startProperties)
    }

    /// Makes a session that could not be started what it was before, and says what the start failed of.
    private func abandonRespawn(
        _ session: Session,
        _ before: SessionRecord,
        because error: SystemdError
    ) -> SystemdError {
        let cause = startFailure(session, error)
        store.restoreFinalRecord(session.id)
        store.clearRuntime(session.id, keepingEnvironment: before.end?.state == .evicted)
        session.isBeingStarted = false
        session.record = before
        save(session)
        table.setState(session, before.end?.state ?? .failed)
        table.changed(session, SessionInterface.endProperties + SessionInterface.startProperties)
        idleExit.reconsider()
        return cause
    }

    // MARK: After the machine was down

    /// Starts all sessions again that have the mark and were interrupted, one after the other. Returns their ids, each
    /// with what its start failed of, or nothing.
    func restoreSessions(by who: String) async -> [(id: SessionID, problem: String)] {
        var results: [(SessionID, String)] = []
        for session in table.inOrder where session.state == .interrupted && session.record.restore == true {
            do throws(SystemdError) {
                try await respawn(session, RespawnOptions(), by: who)
                results.append((session.id, ""))
            } catch {
                log(session, .restoreFailed, "Session \(session.label) cannot be restored: \(error.message)")
                results.append((session.id, error.message))
            }
        }
        return results
    }

    /// Sees to it that the manager restores sessions when it starts the next time. Throws Internal.
    func enableRestore() async throws(SystemdError) {
        do throws(SystemdError) {
            try await units.enableUnitFile(UnitName.restore)
        } catch {
            throw .refused(
                .internal,
                "sessions cannot be restored, because \(UnitName.restore) cannot be enabled: \(error.message)"
            )
        }
    }

    /// Whether a session is to be started again when its user's service manager is.
    func setRestore(_ isRestored: Bool, of session: Session) {
        session.record.restore = isRestored
        if isRestored {
            Task.immediate(executorPreference: BrokerActor.executor) {
                do throws(SystemdError) {
                    try await enableRestore()
                } catch {
                    Journal.send(.error, error.message)
                }
            }
        }
        save(session)
        table.changed(session, ["Restore"])
    }
}
