import Glibc
import SessionModel
import Systemd

/// The broker as a process: connects, exports, takes its name, and leaves in good order.
@BrokerActor
final class BrokerProcess {
    /// How long the broker stays when nobody needs it; `ROOST_DAEMON_EXIT_IDLE_MSEC` in the environment overrides it.
    nonisolated static let exitDelay = Duration.seconds(30)

    /// How long calls that are being answered may take when the broker has to go: less than its unit's TimeoutStopSec=.
    nonisolated static let lastPatience = Duration.seconds(8)

    private let bus: Bus
    private let broker: Broker
    private let idleExit: IdleExit
    private var slots: [Slot] = []
    private var sources: [EventSource] = []

    init() throws(SystemdError) {
        guard let paths = SessionPaths(environment: { getenv($0).map { String(cString: $0) } }) else {
            throw SystemdError(
                code: .system,
                message: "XDG_RUNTIME_DIR and HOME must be set to absolute paths",
                errno: EINVAL
            )
        }
        bus = try Bus.user()
        idleExit = IdleExit(delay: Self.delay)
        broker = try Broker(
            bus: bus,
            store: RecordStore(paths: paths),
            idleExit: idleExit,
            hostProgram: try ProgramPath.sibling("roost-host")
        )
    }

    /// Exports what there is, and takes the name.
    func start() async throws(SystemdError) {
        let loop = BrokerActor.executor.loop
        try bus.attach(to: loop)
        bus.exitOnDisconnect()
        for signal in [SIGTERM, SIGINT] {
            sources.append(try loop.onSignal(signal) { [unowned self] _ in leave() })
        }
        try export()
        try await broker.start()
        idleExit.isNeeded = { [unowned broker] in broker.table.liveCount > 0 }
        idleExit.leave = { [unowned self] in leave() }
        // Only now: who can call finds the whole roster.
        try bus.requestName(BusAddress.name)
        Notify.ready(status: "\(broker.table.liveCount) sessions")
        slots.append(try bus.onMethodCall { [unowned self] in idleExit.reconsider() })
        idleExit.reconsider()
    }

    private func export() throws(SystemdError) {
        let broker = broker
        func object(_ path: String) -> SessionObject? {
            guard let id = ObjectPath.sessionID(of: path), let session = broker.table.sessions[id] else { return nil }
            return SessionObject(broker: broker, session: session)
        }
        slots = [
            try bus.exportObjectManager(at: ObjectPath.manager),
            try bus.export(ManagerInterface.make(), at: ObjectPath.manager, broker),
            try bus.exportTree(SessionInterface.make(), below: ObjectPath.sessions, find: object),
            try bus.enumerateNodes(below: ObjectPath.sessions) { broker.table.inOrder.map(\.path) },
        ]
    }

    /// Gives the name back, answers what has come in by then, and ends the loop.
    ///
    /// systemd is told first: a call that comes from now on makes it start the next broker after this one.
    private func leave() {
        Notify.stopping()
        try? bus.releaseName(BusAddress.name)
        while (try? bus.process()) == true {}
        idleExit.whenAnswered(patience: Self.lastPatience) { [unowned self] in
            bus.flush()
            BrokerActor.executor.loop.exit(0)
        }
    }

    private nonisolated static var delay: Duration {
        guard let text = getenv("ROOST_DAEMON_EXIT_IDLE_MSEC"), let number = Int64(String(cString: text)), number > 0
        else {
            return exitDelay
        }
        return .milliseconds(number)
    }
}
