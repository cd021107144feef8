import Glibc
import SessionModel
import Systemd

/// The broker as a process: connects, exports, takes its name, and leaves in good order.
@BrokerActor
final class BrokerProcess {
    /// How long calls that are being answered may take when the broker has to go: less than its unit's TimeoutStopSec=.
    nonisolated static let lastPatience = Duration.seconds(8)

    private let bus: Bus
    private let broker: Broker
    private let idleExit: IdleExit
    private var slots: [Slot] = []
    private var sources: [EventSource] = []

    init() throws(SystemdError) {
        let variable: (String) -> String? = { getenv($0).map { String(cString: $0) } }
        guard let paths = SessionPaths(environment: variable),
            let configurationPaths = ConfigurationPaths(environment: variable)
        else {
            throw SystemdError(
                code: .system,
                message: "XDG_RUNTIME_DIR and HOME must be set to absolute paths",
                errno: EINVAL
            )
        }
        bus = try Bus.user()
        idleExit = IdleExit()
        broker = try Broker(
            bus: bus,
            store: RecordStore(paths: paths),
            configuration: ConfigurationStore(paths: configurationPaths, environment: Self.environment),
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
        idleExit.leave = { [unowned self] in leave(callingNext: true) }
        // Only now: who can call finds the whole roster.
        try bus.requestName(BusAddress.name)
        Notify.ready(status: "\(broker.table.liveCount) sessions")
        slots.append(try bus.onMethodCall { [unowned self] in idleExit.reconsider() })
        broker.upgrades.begin()
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
    /// systemd is told first: a call that comes from now on makes it start the next broker after this one. What has come in
    /// by now may begin a session, which must not be without a broker: where nobody has asked this one to end, it calls
    /// the next.
    private func leave(callingNext: Bool = false) {
        Notify.stopping()
        broker.waitingRoom.dismiss()
        broker.conditions.dismiss()
        try? bus.releaseName(BusAddress.name)
        while (try? bus.process()) == true {}
        idleExit.whenAnswered(patience: Self.lastPatience) { [unowned self] in
            if callingNext, idleExit.isNeeded() { try? MessageBus(bus: bus).activate(BusAddress.name) }
            bus.flush()
            BrokerActor.executor.loop.exit(0)
        }
    }

    /// The variables that may be for the configuration.
    private static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let assignment = String(cString: text)
            if assignment.hasPrefix("ROOST_"), let equals = assignment.firstIndex(of: "=") {
                variables[String(assignment[..<equals])] = String(assignment[equals...].dropFirst())
            }
            entry += 1
        }
        return variables
    }
}
