import SessionModel
import Systemd

/// One session, as the clients of the broker see it (interface `org.roost.Sessions1.Session`).
public struct SessionClient {
    let bus: Bus
    /// The session's object.
    public let path: String

    /// The session whose object is `path`.
    init(bus: Bus, path: String) {
        self.bus = bus
        self.path = path
    }

    /// The session's id.
    public var id: String { String(path.dropFirst(BusAddress.sessionPathPrefix.count)) }

    /// All that is known about the session now; `timeout` nil is that of the bus.
    public func details(timeout: Duration? = nil) throws(ClientError) -> SessionDetails {
        let properties = try ClientError.wrapping { () throws(SystemdError) in
            try Repeated.call { () throws(SystemdError) in
                try bus.getAllProperties(
                    of: BusAddress.name,
                    path: path,
                    interface: BusAddress.sessionInterface,
                    timeout: timeout
                )
            }
        }
        guard let details = SessionDetails(properties: properties) else {
            throw ClientError(.internal, "the broker's description of \(id) has no id or state that this client knows")
        }
        return details
    }

    /// What does something each time that it is called.
    private static let actsEachTime: Set = ["Kill", "Respawn", "SendInput", "Stop"]

    /// Stops the session; returns when nothing of it runs.
    public func stop() throws(ClientError) {
        do throws(ClientError) {
            _ = try call("Stop", timeout: SessionsClient.longTimeout)
        } catch  where error.cause?.saysThatBrokerLeft == true {
            // The stop itself is systemd's, and goes on: the next broker waits for its end.
            do throws(ClientError) {
                _ = try call("Stop", timeout: SessionsClient.longTimeout)
            } catch  where error.code == .notRunning {
                // It has ended meanwhile, as was asked for.
            }
        }
    }

    /// Sends a signal (signal(7)) to the session's processes.
    public func kill(signal: Int32) throws(ClientError) {
        _ = try call("Kill", [.int32(signal)])
    }

    /// Starts the session again; returns once its command runs.
    public func respawn(_ request: RespawnRequest) throws(ClientError) {
        _ = try call("Respawn", [.properties(request.properties)], timeout: SessionsClient.longTimeout)
    }

    /// Makes the session's host become the installed program, in place.
    public func upgrade() throws(ClientError) -> HostUpgrade {
        let reply = try call("Upgrade", timeout: SessionsClient.longTimeout)
        let answer = try ClientError.wrapping { () throws(SystemdError) in try reply.readAll() }
        guard let upgrade = HostUpgrade(answer) else { throw .unreadable("Upgrade") }
        return upgrade
    }

    /// Types `bytes` into the session's terminal.
    public func send(_ bytes: [UInt8]) throws(ClientError) {
        _ = try call("SendInput", [.bytes(bytes)])
    }

    /// What the session's terminal shows, or showed at its end, behind so many rows of its scrollback (`UInt32.max`:
    /// all). `joinsWrapped` is for plain text: rows that the terminal wrapped become one line.
    public func screen(
        _ format: ScreenFormat,
        scrollbackLines: UInt32 = 0,
        joinsWrapped: Bool = false
    ) throws(ClientError) -> String {
        var options: [String: Value] = [:]
        if scrollbackLines > 0 { options["ScrollbackLines"] = .uint32(scrollbackLines) }
        if joinsWrapped { options["JoinWrapped"] = .bool(true) }
        let reply = try call("GetScreen", [.string(format.rawValue), .properties(options)])
        let answer = try ClientError.wrapping { () throws(SystemdError) in try reply.readOne() }
        guard let screen = answer.stringValue else { throw .unreadable("GetScreen") }
        return screen
    }

    /// Changes the limits that are not nil in `limits`.
    public func set(_ limits: Limits) throws(ClientError) {
        _ = try call("SetLimits", [.properties(limits.properties)])
    }

    /// Says what the session is doing, and why.
    public func report(_ activity: Activity, reason: String) throws(ClientError) {
        _ = try call("ReportActivity", [.string(activity.rawValue), .string(reason)])
    }

    /// Changes the session's name; an empty one takes it away.
    public func rename(to name: String) throws(ClientError) {
        try set("Name", .string(name))
    }

    /// Replaces the session's tags.
    public func setTags(_ tags: [String]) throws(ClientError) {
        try set("Tags", .strings(tags))
    }

    /// Keeps the session from being evicted, or no longer.
    public func setPinned(_ isPinned: Bool) throws(ClientError) {
        try set("Pinned", .bool(isPinned))
    }

    /// Calls a method of the session.
    func call(
        _ member: String,
        _ arguments: [Value] = [],
        timeout: Duration? = nil
    ) throws(ClientError) -> Message {
        let once = { () throws(SystemdError) in
            try self.bus.callAndWait(
                to: BusAddress.name,
                path: self.path,
                interface: BusAddress.sessionInterface,
                member: member,
                arguments: arguments,
                timeout: timeout
            )
        }
        return try ClientError.wrapping { () throws(SystemdError) in
            try Self.actsEachTime.contains(member) ? once() : Repeated.call(once)
        }
    }

    private func set(_ property: String, _ value: Value) throws(ClientError) {
        try ClientError.wrapping { () throws(SystemdError) in
            try Repeated.call { () throws(SystemdError) in
                try bus.setProperty(
                    of: BusAddress.name,
                    path: path,
                    interface: BusAddress.sessionInterface,
                    property: property,
                    to: value
                )
            }
        }
    }
}
