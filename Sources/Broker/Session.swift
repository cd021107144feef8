import HostProtocol
import SessionModel
import Systemd

/// One session as the broker knows it.
@BrokerActor
final class Session {
    let id: SessionID
    /// Its unit's object on the manager's side of the bus.
    let unitPath: String
    var record: SessionRecord
    /// Where it stands; changed by ``SessionTable`` alone, which tells the world.
    var state: SessionState
    /// Whether a start waits for its job, and looks at the unit's end by itself.
    var isBeingStarted = false
    /// What the host told last; nil before it told anything.
    var status: Status?
    /// What the host says of itself; nil before it said anything.
    var hostHello: Hello?
    /// How the command ended, as the host told; its final record says more, but a full disk may have no room for it.
    var exitStatus: ExitStatus?
    /// The connection to the host; nil when there is none.
    var link: HostLink? {
        didSet { if oldValue !== link { oldValue?.close() } }
    }
    /// Who waits for the first facts from the host.
    private var waiting: [UnsafeContinuation<Void, Never>] = []
    /// What the unit's property Result was when it last changed.
    var unitResult: String?
    /// Whether the manager has forgotten the unit.
    var isUnitGone = false
    /// How calm it is.
    var idle = IdleWatch()
    /// Where its control group stands in the file system, once systemd has been asked.
    var controlGroup: String?
    /// Notices when memory is short in it.
    var memoryWatch: MemoryWatch?
    /// Who asked for a kill, and with which signal.
    var kill: (by: String, signal: Int32)?

    init(id: SessionID, record: SessionRecord, state: SessionState) {
        self.id = id
        unitPath = UnitManager.path(ofUnit: UnitName.session(id))
        self.record = record
        self.state = state
    }

    /// What its terminal shows of what it is doing; nil where a broker before this one has heard of it.
    var signals: ActivityFacts? = ActivityFacts()
    /// What it is doing, from all that is known.
    var verdict = ActivityVerdict()
    /// Since when, in microseconds since 1970-01-01 UTC; nil where nobody knows.
    var verdictDate: UInt64?
    /// What was told of it.
    var attention = AttentionLedger()

    /// What it is doing.
    var activity: Activity { verdict.activity }
    /// Since when, in microseconds since 1970-01-01 UTC.
    var activitySince: UInt64 { verdictDate ?? record.startedAt }
    /// Whether anybody looks at it.
    var isWatched: Bool { status.map { $0.clients + $0.viewers > 0 } ?? false }

    /// Which start of its command this is, from 1 on.
    var run: Int { record.runs ?? 1 }
    /// When it was started first, in microseconds since 1970-01-01 UTC.
    var createdAt: UInt64 { record.createdAt ?? record.startedAt }

    /// Waits until the host has told its first facts, or ``factsCame()`` is called because it never will.
    func waitForFacts() async {
        guard status == nil, link != nil else { return }
        await withUnsafeContinuation { waiting.append($0) }
    }

    /// Lets those go on who wait for the first facts.
    func factsCame() {
        waiting.forEach { $0.resume() }
        waiting = []
    }

    /// Its object on the bus.
    nonisolated var path: String { ObjectPath.session(id) }
    /// Its unit.
    nonisolated var unit: String { UnitName.session(id) }
    /// Its name, or else its id, for messages.
    var label: String { record.name ?? id.description }
}

/// The broker's objects on the bus.
enum ObjectPath {
    /// The manager.
    static let manager = BusAddress.managerPath
    /// Below this stand the sessions.
    static let sessions = BusAddress.sessionsPath

    /// The object of a session. A digit may stand first in the last element, as the path grammar allows.
    static func session(_ id: SessionID) -> String { "\(sessions)/\(id)" }

    /// The session that a path stands for.
    static func sessionID(of path: String) -> SessionID? {
        guard path.hasPrefix(sessions + "/") else { return nil }
        return SessionID(path.dropFirst(sessions.count + 1))
    }
}
