import SessionModel
import Systemd

/// The broker, as its clients see it (interface `org.roost.Sessions1.Manager`).
///
/// It blocks: it is for a program that has nothing else to do. The broker is started by the bus when it does not run.
public final class SessionsClient {
    /// The connection to the user's bus.
    public let bus: Bus

    /// What must not be done twice by accident. The second of two removals is refused, and tells a lie.
    private static let startsSomething: Set = ["StartSession", "RemoveSession", "RemoveRecording"]

    /// How long a start or a stop may take: systemd's own limits for the unit, and some more.
    static let longTimeout = Duration.seconds(120)

    /// Talks over `bus`.
    public init(bus: Bus) {
        self.bus = bus
    }

    /// Connects to the user's bus.
    ///
    /// - Throws: ``SessionErrorCode/hostUnreachable`` when there is none.
    public static func connect() throws(ClientError) -> SessionsClient {
        do {
            return SessionsClient(bus: try Bus.user())
        } catch {
            throw .noBus(error)
        }
    }

    /// Starts a session and returns once its command runs.
    public func start(_ request: StartRequest) throws(ClientError) -> SessionClient {
        let reply =
            try request.wait > 0
            ? startWhenRoom(request)
            : call("StartSession", [.properties(request.properties)], timeout: Self.longTimeout)
        guard reply.count >= 2, let path = reply[1].objectPathValue else { throw .unreadable("StartSession") }
        return SessionClient(bus: bus, path: path)
    }

    /// Finds the session with the id, unique prefix or name `reference`; `timeout` nil is that of the bus.
    public func session(_ reference: String, timeout: Duration? = nil) throws(ClientError) -> SessionClient {
        guard let path = try call("GetSession", [.string(reference)], timeout: timeout).first?.objectPathValue else {
            throw .unreadable("GetSession")
        }
        return SessionClient(bus: bus, path: path)
    }

    /// Opens a connection to the host of the session `reference`; the caller closes the descriptor.
    public func attach(_ reference: String, _ mode: AttachMode) throws(ClientError) -> Int32 {
        let options: Value = mode == .control ? .array([], of: "{sv}") : .properties(["Mode": .string(mode.rawValue)])
        let reply = try send("AttachSession", [.string(reference), options])
        let socket = try ClientError.wrapping { () throws(SystemdError) in
            // The descriptor is the reply's until it is copied.
            try withExtendedLifetime(reply) { () throws(SystemdError) in try reply.read()?.duplicatedFileDescriptor() }
        }
        guard let socket else { throw .unreadable("AttachSession") }
        return socket
    }

    /// All sessions with all their properties, in one call (org.freedesktop.DBus.ObjectManager), in no order.
    public func sessions() throws(ClientError) -> [SessionDetails] {
        let objects = try call("GetManagedObjects", interface: "org.freedesktop.DBus.ObjectManager")
        var sessions: [SessionDetails] = []
        for case .entry(let path, let interfaces) in objects.first?.elements ?? [] {
            guard path.objectPathValue?.hasPrefix(BusAddress.sessionPathPrefix) == true else { continue }
            for case .entry(.string(BusAddress.sessionInterface), let properties) in interfaces.elements ?? [] {
                guard let properties = properties.propertiesValue else { continue }
                if let details = SessionDetails(properties: properties) { sessions.append(details) }
            }
        }
        return sessions
    }

    /// Forgets a session that has ended, with its files.
    public func remove(_ reference: String) throws(ClientError) {
        _ = try call("RemoveSession", [.string(reference)])
    }

    /// Starts all sessions again that are marked for it and were interrupted: their ids, and what each failed of, or
    /// nothing.
    public func restore() throws(ClientError) -> [(id: String, problem: String)] {
        let rows = try call("RestoreSessions", timeout: Self.restoreTimeout).first?.elements ?? []
        return rows.compactMap { row in
            guard let fields = row.elements, fields.count == 2, let id = fields[0].stringValue else { return nil }
            return (id, fields[1].stringValue ?? "")
        }
    }

    /// How long a start of many sessions, one after the other, may take.
    private static let restoreTimeout = Duration.seconds(3600)

    /// Whether the broker runs; asking does not start it.
    public func isRunning() -> Bool {
        (try? MessageBus(bus: bus).hasOwner(BusAddress.name, timeout: .seconds(2))) ?? false
    }

    /// The broker's version, capacity and features; `timeout` nil is that of the bus.
    public func overview(timeout: Duration? = nil) throws(ClientError) -> BrokerOverview {
        let properties = try ClientError.wrapping { () throws(SystemdError) in
            try Repeated.call { () throws(SystemdError) in
                try bus.getAllProperties(
                    of: BusAddress.name,
                    path: BusAddress.managerPath,
                    interface: BusAddress.managerInterface,
                    timeout: timeout
                )
            }
        }
        return BrokerOverview(properties: properties)
    }

    /// The version of the broker.
    public func version() throws(ClientError) -> String {
        try property("Version").stringValue ?? ""
    }

    /// A property of the manager.
    func property(_ name: String) throws(ClientError) -> Value {
        try ClientError.wrapping { () throws(SystemdError) in
            try Repeated.call { () throws(SystemdError) in
                try bus.getProperty(
                    of: BusAddress.name,
                    path: BusAddress.managerPath,
                    interface: BusAddress.managerInterface,
                    property: name
                )
            }
        }
    }

    /// Calls a method of the manager.
    func call(
        _ member: String,
        _ arguments: [Value] = [],
        interface: String = BusAddress.managerInterface,
        timeout: Duration? = nil
    ) throws(ClientError) -> [Value] {
        let reply = try send(member, arguments, interface: interface, timeout: timeout)
        return try ClientError.wrapping { () throws(SystemdError) in try reply.readAll() }
    }

    /// Calls a method of the manager, for its whole reply: descriptors in it are the reply's.
    func send(
        _ member: String,
        _ arguments: [Value],
        interface: String = BusAddress.managerInterface,
        timeout: Duration? = nil
    ) throws(ClientError) -> Message {
        let once = { () throws(SystemdError) in
            try self.bus.callAndWait(
                to: BusAddress.name,
                path: BusAddress.managerPath,
                interface: interface,
                member: member,
                arguments: arguments,
                timeout: timeout
            )
        }
        return try ClientError.wrapping { () throws(SystemdError) in
            try Self.startsSomething.contains(member) ? once() : Repeated.call(once)
        }
    }
}
