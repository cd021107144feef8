import SessionModel
import Systemd

/// What all sessions use, together and each by itself.
public struct FleetUsage: Hashable, Sendable {
    /// What they use together.
    public var fleet: Usage
    /// What each one that lives uses, by its id.
    public var sessions: [String: Usage]

    /// Nothing is known.
    public init(fleet: Usage = Usage(), sessions: [String: Usage] = [:]) {
        self.fleet = fleet
        self.sessions = sessions
    }
}

extension SessionsClient {
    /// What the sessions use now; `timeout` nil is that of the bus.
    public func usage(timeout: Duration? = nil) throws(ClientError) -> FleetUsage {
        let reply = try call("GetUsage", timeout: timeout)
        var usage = FleetUsage(fleet: Usage(properties: reply.first?.propertiesValue ?? [:]))
        for row in reply.dropFirst().first?.elements ?? [] {
            guard let fields = row.elements, fields.count >= 2, let id = fields[0].stringValue else { continue }
            usage.sessions[id] = Usage(properties: fields[1].propertiesValue ?? [:])
        }
        return usage
    }
}

extension SessionClient {
    /// What the session uses now.
    public func usage() throws(ClientError) -> Usage {
        let reply = try call("GetUsage")
        let answer = try ClientError.wrapping { () throws(SystemdError) in try reply.readOne() }
        return Usage(properties: answer.propertiesValue ?? [:])
    }
}
