import SessionModel
import Systemd

/// All sessions, and the one place where they come, change and go: it tells the bus of each change.
@BrokerActor
final class SessionTable {
    private let bus: Bus
    private(set) var sessions: [SessionID: Session] = [:]
    /// All that happens, as one stream.
    private(set) lazy var events = EventFeed { [unowned self] in signal("Event", $0) }
    /// Told when something about a session has changed.
    var onChange: (SessionID) -> Void = { _ in }

    init(bus: Bus) {
        self.bus = bus
    }

    /// How many sessions live.
    var liveCount: Int { sessions.values.count { $0.state.isLive } }

    /// The sessions in the order of their first start.
    var inOrder: [Session] {
        sessions.values.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Takes a session in; `isAnnounced` false while the roster is rebuilt.
    func add(_ session: Session, isAnnounced: Bool = true) {
        sessions[session.id] = session
        events.added(session, isNew: isAnnounced)
        guard isAnnounced else { return }
        announce { bus throws(SystemdError) in try bus.emitObjectAdded(session.path) }
        signal("SessionNew", [.string(session.id.description), .objectPath(session.path)])
        runningChanged()
    }

    /// Takes a session out.
    func remove(_ session: Session) {
        announce { bus throws(SystemdError) in try bus.emitObjectRemoved(session.path) }
        signal("SessionRemoved", [.string(session.id.description), .objectPath(session.path)])
        sessions[session.id] = nil
        events.removed(session)
        onChange(session.id)
        if session.state.isLive { runningChanged() }
    }

    /// Takes those out that ended first, when more than `maximum` have ended; their files stay.
    func forgetOldest(beyond maximum: Int) {
        let ended = sessions.values.filter { !$0.state.isLive }
        guard ended.count > maximum else { return }
        let byEnd = ended.sorted { ($0.record.end?.endedAt ?? 0) < ($1.record.end?.endedAt ?? 0) }
        byEnd.prefix(ended.count - maximum).forEach(remove)
    }

    /// Moves a session to another state.
    func setState(_ session: Session, _ state: SessionState) {
        let old = session.state
        guard old != state else { return }
        session.state = state
        changed(session, ["State"])
        signal(
            "SessionStateChanged",
            [.string(session.id.description), .string(old.rawValue), .string(state.rawValue)]
        )
        events.moved(session, from: old)
        onChange(session.id)
        if old.isLive != state.isLive { runningChanged() }
    }

    /// Tells the bus that properties of a session have new values.
    func changed(_ session: Session, _ properties: [String]) {
        announce { bus throws(SystemdError) in
            try bus.emitPropertiesChanged(path: session.path, interface: SessionInterface.name, properties)
        }
        events.changed(session)
        onChange(session.id)
    }

    /// Tells the bus that properties of the manager have new values.
    func managerChanged(_ properties: [String]) {
        announce { bus throws(SystemdError) in
            try bus.emitPropertiesChanged(path: ObjectPath.manager, interface: ManagerInterface.name, properties)
        }
    }

    /// Tells the bus which keys of the configuration have other values, or have them from elsewhere.
    func configurationChanged(_ keys: [String]) {
        signal("ConfigurationChanged", [.strings(keys)])
        events.configured(keys)
    }

    /// Tells the bus that the kernel has killed processes of a session for want of memory.
    func outOfMemory(_ session: Session, kills: UInt64) {
        signal("SessionOutOfMemory", [.string(session.id.description), .uint64(kills)])
        events.outOfMemory(session, kills: kills)
    }

    /// Tells the bus that a session wants attention while nobody looks.
    func attentionRequested(_ session: Session, _ kind: AttentionKind) {
        signal(
            "AttentionRequested",
            [.string(session.id.description), .string(session.activity.rawValue), .string(kind.rawValue)]
        )
    }

    /// Told when more or fewer sessions live.
    var onRunningChange: () -> Void = {}

    private func runningChanged() {
        managerChanged(["Running"])
        onRunningChange()
    }

    /// Sends a signal of the manager.
    private func signal(_ member: String, _ arguments: [Value]) {
        announce { bus throws(SystemdError) in
            try bus.emit(path: ObjectPath.manager, interface: ManagerInterface.name, member: member, arguments)
        }
    }

    /// A signal that cannot be sent must not undo what it tells of.
    private func announce(_ body: (Bus) throws(SystemdError) -> Void) {
        do throws(SystemdError) {
            try body(bus)
        } catch {
            Journal.send(.warning, "a signal cannot be sent: \(error)")
        }
    }

    // MARK: Finding

    /// The session that `text` stands for: an id, a name, or the beginning of one id alone.
    ///
    /// Of sessions with the same name the living one is meant, or else the one that ended last. Throws NoSuchSession and
    /// AmbiguousSession.
    func find(_ text: String) throws(SystemdError) -> Session {
        if let id = SessionID(text), let session = sessions[id] { return session }
        let named = sessions.values.filter { $0.record.name == text }
        if let session = named.first(where: { $0.state.isLive })
            ?? named.max(by: { $0.record.startedAt < $1.record.startedAt })
        {
            return session
        }
        guard !text.isEmpty, text.utf8.count < SessionID.length else { throw Self.noSuchSession(text) }
        let matches = sessions.values.filter { $0.id.description.hasPrefix(text) }
        guard let session = matches.first else { throw Self.noSuchSession(text) }
        guard matches.count == 1 else {
            let ids = matches.map(\.id).sorted().prefix(4).map(\.description).joined(separator: ", ")
            throw .refused(
                .ambiguousSession,
                "'\(text)' is the beginning of \(matches.count) session ids: \(ids)\(matches.count > 4 ? ", …" : "")"
            )
        }
        return session
    }

    /// Throws NameTaken when another living session has `name`.
    func checkNameIsFree(_ name: String, except session: Session? = nil) throws(SystemdError) {
        guard let owner = sessions.values.first(where: { $0.record.name == name && $0.state.isLive && $0 !== session })
        else { return }
        throw .refused(
            .nameTaken,
            "the name '\(name)' is taken by the session \(owner.id), which is \(owner.state.rawValue)"
        )
    }

    private static func noSuchSession(_ text: String) -> SystemdError {
        .refused(.noSuchSession, "there is no session '\(text)'; 'roost list --all' shows all")
    }
}
