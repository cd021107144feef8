import Glibc
import HostProtocol
import SessionModel
import Systemd

/// The broker: what the D-Bus interface does, by way of systemd, the disk and the hosts.
@BrokerActor
final class Broker {
    let bus: Bus
    let units: UnitManager
    let table: SessionTable
    let store: RecordStore
    /// Ends the process when there is nothing left to look after.
    let idleExit: IdleExit
    /// Where roost-host stands.
    let hostProgram: String
    /// Moves hosts onto the installed program.
    private(set) lazy var upgrades = HostUpgrades(broker: self)
    /// Which start of the machine and of the user's manager this is.
    private(set) var instance = ""
    private(set) var limitSupport = LimitSupport(group: "")
    /// What is configured.
    let configuration: ConfigurationStore
    /// Fires when a session can have been idle for long enough.
    let idleTimer = DeadlineTimer()
    /// How much is kept of what was recorded.
    let retention = RetentionState()
    /// The pressure on memory.
    var pressure = PressureWatch()
    /// What of the limits of the fleet this machine cannot enforce.
    var fleetProblems: [ConfigurationProblem] = []
    /// The change of the fleet's limits that is being made.
    var fleetTask: Task<Void, Never>?
    /// Calls that wait for room.
    let waitingRoom = WaitingRoom()
    /// Shows notifications on the desktop.
    private(set) lazy var desktop = DesktopNotifier(broker: self)
    /// Fires when something that had to wait is told.
    let attentionTimer = DeadlineTimer()
    /// Calls that wait for something to be so.
    let conditions = ConditionRoom()
    private var slots: [Slot] = []
    /// The sessions whose record the disk refused.
    private var unsaved: Set<SessionID> = []

    init(
        bus: Bus,
        store: RecordStore,
        configuration: ConfigurationStore,
        idleExit: IdleExit,
        hostProgram: String
    ) throws(SystemdError) {
        self.bus = bus
        self.store = store
        self.configuration = configuration
        self.idleExit = idleExit
        self.hostProgram = hostProgram
        units = try UnitManager(bus: bus)
        table = SessionTable(bus: bus)
    }

    /// Learns what is there: from the manager, the disk and the hosts.
    func start() async throws(SystemdError) {
        BrokerState.migrate(store.paths, into: configuration)
        followConfiguration()
        table.onChange = { [unowned self] in conditions.changed($0) }
        table.onRunningChange = { [unowned self] in admitWaiting() }
        try watchUnits()
        try await units.subscribe()
        instance = try await currentInstance()
        pressure.group = try await units.managerProperty("ControlGroup").stringValue ?? ""
        limitSupport = LimitSupport(group: pressure.group)
        applyFleetLimits()
        try await rebuild()
        await fleetTask?.value
        startEvicting()
        followAttention()
        startRetention()
        watchPressure()
    }

    /// The random id of this start of the machine (proc_sys_kernel(5)).
    private static func bootID() -> String {
        (AtomicFile.text("/proc/sys/kernel/random/boot_id") ?? "").filter { !$0.isWhitespace }
    }

    private func currentInstance() async throws(SystemdError) -> String {
        let managerStart = try await units.managerProperty("UserspaceTimestampMonotonic").uint64Value ?? 0
        return "\(Self.bootID())/\(managerStart)"
    }

    // MARK: Rebuilding

    /// How many sessions that have ended are shown; older ones stay on the disk.
    static let maximumEnded = 1000

    /// Joins the manager's list of units with the folders on disk.
    private func rebuild() async throws(SystemdError) {
        let running = try await units.listUnits(patterns: [UnitName.sessionPattern]).filter(\.isUp)
        let byID = Dictionary(running.compactMap { unit in UnitName.sessionID(of: unit.name).map { ($0, unit) } }) {
            $1
        }
        for id in store.knownSessions().union(byID.keys) {
            let record = store.load(id)
            guard let unit = byID[id] else {
                if let record { restoreEnded(id, record) } else { store.removeRuntime(id) }
                continue
            }
            restoreLive(id, record ?? stub(of: id, unit), unit)
        }
        table.forgetOldest(beyond: Self.maximumEnded)
        await waitForFacts(of: table.inOrder.filter(\.state.isLive))
    }

    /// Waits for the first facts of the hosts of `sessions`; hosts that are too busy hold nobody up for longer than
    /// ``factsPatience``.
    func waitForFacts(of sessions: [Session]) async {
        let deadline = try? BrokerActor.executor.loop.onTimer(after: Self.factsPatience) {
            sessions.forEach { $0.factsCame() }
        }
        for session in sessions { await session.waitForFacts() }
        deadline?.cancel()
    }

    private static let factsPatience = Duration.seconds(1)

    private func restoreLive(_ id: SessionID, _ record: SessionRecord, _ unit: UnitStatus) {
        // One that is still coming up is treated as running: nobody waits for its job any more.
        let isStopping = unit.activeState == "deactivating"
        let session = Session(id: id, record: record, state: isStopping ? .stopping : .running)
        // A unit that is up counts for more than a record that says that it has ended.
        session.record.end = nil
        session.signals = nil
        reconsiderActivity(of: session, isAnnounced: false)
        // Asked for by a broker that did not come to it.
        if !isStopping { session.record.stop = nil }
        table.add(session, isAnnounced: false)
        connect(session)
    }

    private func restoreEnded(_ id: SessionID, _ record: SessionRecord) {
        let session = Session(id: id, record: record, state: record.end?.state ?? .failed)
        if record.end == nil, let previous = record.previousEnd, store.hasLaunchFile(id) {
            // A broker died before it could start it again.
            session.record.end = previous
            session.state = previous.state
            store.restoreFinalRecord(id)
        }
        table.add(session, isAnnounced: false)
        // What a broker left that died in the middle of a start goes, too: the environment of the command is in it.
        store.clearRuntime(id, keepingEnvironment: session.state == .evicted)
        guard session.record.end == nil else { return }
        // It ended while no broker looked.
        settle(session, Interruption(from: record.instance, to: instance))
    }

    /// What can be said of a session whose record is lost.
    private func stub(of id: SessionID, _ unit: UnitStatus) -> SessionRecord {
        Journal.send(.warning, "session \(id) has no readable record; it is shown with what its unit says")
        return SessionRecord(
            id: id.description,
            command: [unit.description],
            workingDirectory: "",
            startedAt: SystemClock.realtime,
            instance: instance
        )
    }

    // MARK: Units

    private func watchUnits() throws(SystemdError) {
        slots.append(try units.onUnitRemoved { [unowned self] unit in unitRemoved(unit) })
        slots += try units.onStartedOver { [unowned self] in
            Task.immediate(executorPreference: BrokerActor.executor) { await startedOver() }
        }
        slots.append(
            try units.onServiceResult { [unowned self] path, result in
                table.sessions.values.first { $0.unitPath == path }?.unitResult = result
            }
        )
    }

    private func unitRemoved(_ unit: String) {
        guard let id = UnitName.sessionID(of: unit), let session = table.sessions[id], session.state.isLive else {
            return
        }
        session.isUnitGone = true
        // A start that waits for its job looks at the flag by itself.
        guard !session.isBeingStarted else { return }
        Task.immediate(executorPreference: BrokerActor.executor) { await ended(session) }
    }

    /// Looks at all units again after the manager has read or started itself anew.
    private func startedOver() async {
        try? await units.subscribe()
        if let now = try? await currentInstance() { instance = now }
        for session in table.inOrder where session.state.isLive && !session.isBeingStarted { await ended(session) }
    }

    /// Whether nothing of a session's unit runs any more; nil when the manager does not answer, as while it starts
    /// itself anew: it is asked again then.
    private func isUnitDown(_ session: Session) async -> Bool? {
        guard let found = try? await units.listUnits(patterns: [session.unit]) else { return nil }
        return !found.contains(where: \.isUp)
    }

    /// Records the end of a session if its unit is gone indeed.
    func ended(_ session: Session) async {
        let run = session.run
        guard await isUnitDown(session) == true else { return }
        let systemState = try? await units.managerProperty("SystemState").stringValue
        // A start that failed meanwhile has taken it out; one that follows is another run.
        guard session.state.isLive, session.run == run, table.sessions[session.id] === session else { return }
        let interruption = Interruption(from: session.record.instance, to: instance)
        settle(session, systemState == "stopping" ? .managerStops : interruption)
    }

    private func settle(_ session: Session, _ interruption: Interruption?) {
        let final = store.loadFinalRecord(session.id)
        let outcome = SessionOutcome(
            final: final,
            toldStatus: session.exitStatus,
            stop: session.record.stop,
            unitResult: session.unitResult,
            kill: session.kill,
            isOutOfMemory: settleMemory(of: session, final),
            interruption: interruption,
            now: SystemClock.realtime
        )
        let end = outcome.end
        session.record.end = end
        let wasWatched = session.isWatched
        endActivity(of: session)
        logEnd(session, end)
        session.link = nil
        session.status = nil
        session.hostHello = nil
        save(session, isSynced: true)
        store.clearRuntime(session.id, keepingEnvironment: end.state == .evicted)
        table.changed(session, SessionInterface.endProperties)
        table.setState(session, end.state)
        if !wasWatched, AttentionRule.tells(of: end) { wantsAttention(session, .exited) }
        idleMayHaveChanged(session)
        table.forgetOldest(beyond: Self.maximumEnded)
        if session.record.isRecorded == true { applyRetention() }
        idleExit.reconsider()
    }

    // MARK: Hosts

    /// Connects to the host of a living session.
    func connect(_ session: Session) {
        watchMemory(of: session)
        do throws(SystemdError) {
            session.link = try HostLink(
                path: store.paths.socket(of: session.id),
                onHello: { [unowned self, unowned session] in took($0, from: session) },
                onUpgraded: { [unowned self, unowned session] in took($0, from: session) },
                onStatus: { [unowned self, unowned session] in took($0, from: session) },
                onActivity: { [unowned self, unowned session] in took($0, from: session) },
                onRecorded: { [unowned self] in applyRetention() },
                onExit: { [unowned session] in session.exitStatus = $0 },
                onEnd: { [unowned self, unowned session] in lostLink(to: session) }
            )
        } catch {
            Journal.send(
                .warning,
                "session \(session.id): \(error.message)",
                fields: ["ROOST_SESSION": session.id.description]
            )
            connectLater(session)
        }
    }

    /// The unit's end mostly follows, and is what counts. A host that lives on is connected to again.
    private func lostLink(to session: Session) {
        session.link = nil
        session.factsCame()
        connectLater(session)
    }

    private func connectLater(_ session: Session) {
        Task.immediate(executorPreference: BrokerActor.executor) {
            guard await BrokerActor.pause(Self.linkPatience, accuracy: .seconds(1)) else { return }
            if session.state.isLive, session.link == nil { connect(session) }
        }
    }

    private static let linkPatience = Duration.seconds(2)

    private func took(_ status: Status, from session: Session) {
        let old = session.status
        session.status = status
        var changes: [String] = []
        let hasOthers = old?.clients != status.clients || old?.viewers != status.viewers
        if hasOthers { changes.append("Clients") }
        if old?.size.columns != status.size.columns { changes.append("Columns") }
        if old?.size.rows != status.size.rows { changes.append("Rows") }
        if old?.childPID != status.childPID { changes.append("ProcessId") }
        if old?.title != status.title { changes.append("Title") }
        if session.record.size != status.size {
            session.record.size = status.size
            save(session)
        }
        table.changed(session, changes)
        if session.isWatched { attentionIsPaid(to: session) }
        // The host has told before what the session is doing.
        if old == nil { tellOfBlock(missed: session) }
        session.factsCame()
        // The first word of a host says nothing of when the last one left.
        if hasOthers { idleMayHaveChanged(session, since: old == nil ? nil : SystemClock.monotonic) }
    }

    /// The connection to a session's host, made anew where it was lost. Throws NotRunning and HostUnreachable.
    func link(to session: Session) throws(SystemdError) -> HostLink {
        try checkIsLive(session)
        if session.link == nil { connect(session) }
        guard let link = session.link else {
            throw .refused(
                .hostUnreachable,
                "the host of session '\(session.label)' does not answer; 'journalctl --user-unit \(session.unit)' may say why"
            )
        }
        return link
    }

    /// Throws NotRunning for a session that has ended.
    func checkIsLive(_ session: Session) throws(SystemdError) {
        guard session.state.isLive else {
            throw .refused(
                .notRunning,
                "the session '\(session.label)' does not run: it is \(session.state.rawValue); "
                    + "'roost respawn \(session.label)' starts it again"
            )
        }
    }

    /// Writes the record of a session; a disk that is full costs the record, not the session.
    ///
    /// `isSynced` for what must outlive a power cut: the start and the end. It holds the broker up for as long as the
    /// disk takes.
    func save(_ session: Session, isSynced: Bool = false) {
        do throws(SystemdError) {
            try store.save(session.record, id: session.id, isSynced: isSynced)
            unsaved.remove(session.id)
        } catch {
            unsaved.insert(session.id)
            Journal.send(.error, "the record of session \(session.id) is not saved: \(error.message)")
            return
        }
        // There is room again: what was refused before gets its turn.
        unsaved.formIntersection(table.sessions.keys)
        if let next = unsaved.first.flatMap({ table.sessions[$0] }) { save(next, isSynced: true) }
    }
}
