import HostProtocol
import SessionModel
import Systemd

/// All that happens to sessions, as one stream: the signal Event. Each is told once, when it is so.
@BrokerActor
final class EventFeed {
    /// What was told of a session last.
    private struct Told: Equatable {
        var name: String
        var tags: [String]
        var isPinned: Bool
        var limits: Limits
        var activity: Activity
        var reason: String
        /// Windows that may type, and that only look; nil while the host has told nothing.
        var clients: UInt32?
        var viewers: UInt32?

        @BrokerActor
        init(_ session: Session) {
            name = session.record.name ?? ""
            tags = session.record.tags
            isPinned = session.record.pinned
            limits = session.record.limits
            activity = session.activity
            reason = session.verdict.reason
            clients = session.status?.clients
            viewers = session.status?.viewers
        }

        var windows: UInt32? { clients.map { $0 + (viewers ?? 0) } }
    }

    private var sequence: UInt64 = 0
    private var told: [SessionID: Told] = [:]
    private let send: ([Value]) -> Void

    /// A stream whose events `send` is given, as the arguments of the signal.
    init(send: @escaping ([Value]) -> Void) {
        self.send = send
    }

    /// A session is there; `isNew` false where it was before.
    func added(_ session: Session, isNew: Bool) {
        told[session.id] = Told(session)
        guard isNew else { return }
        emit("new", session, ["State": .string(session.state.rawValue), "Command": .strings(session.record.command)])
    }

    /// A session is forgotten.
    func removed(_ session: Session) {
        told[session.id] = nil
        emit("removed", session, [:])
    }

    /// A session has moved on in its life.
    func moved(_ session: Session, from old: SessionState) {
        var details: [String: Value] = ["Old": .string(old.rawValue), "New": .string(session.state.rawValue)]
        if !session.state.isLive, let end = session.record.end {
            details["Result"] = .string(end.result)
            details["ExitStatus"] = end.exitStatus.map { .int32($0) }
            details["ExitSignal"] = end.signal.map { .int32($0) }
            if !end.endedBy.isEmpty { details["EndedBy"] = .string(end.endedBy) }
            details["Reason"] = end.reason.flatMap { $0.isEmpty ? nil : .string($0) }
        }
        emit("state", session, details)
        guard session.state == .evicted else { return }
        emit("eviction", session, ["Reason": .string(session.record.end?.reason ?? "")])
    }

    /// Something about a session may have another value.
    func changed(_ session: Session) {
        guard let old = told[session.id] else { return }
        let new = Told(session)
        guard new != old else { return }
        told[session.id] = new
        if new.name != old.name { emit("renamed", session, ["Old": .string(old.name), "New": .string(new.name)]) }
        if new.tags != old.tags { emit("tags", session, ["Tags": .strings(new.tags)]) }
        if new.isPinned != old.isPinned { emit("pinned", session, ["Pinned": .bool(new.isPinned)]) }
        if new.limits != old.limits { emit("limits", session, ["Limits": Self.limits(new.limits)]) }
        if new.activity != old.activity || new.reason != old.reason {
            emit(
                "activity",
                session,
                [
                    "Old": .string(old.activity.rawValue), "New": .string(new.activity.rawValue),
                    "Reason": .string(new.reason),
                ]
            )
        }
        if let before = old.windows, let now = new.windows, before != now {
            emit(
                now > before ? "attached" : "detached",
                session,
                ["Clients": .uint32(new.clients ?? 0), "Viewers": .uint32(new.viewers ?? 0)]
            )
        }
    }

    /// The kernel has killed processes of a session for want of memory.
    func outOfMemory(_ session: Session, kills: UInt64) { emit("oom", session, ["Kills": .uint64(kills)]) }

    /// A session's host is another program.
    func upgraded(_ session: Session, from old: String) {
        emit("upgrade", session, ["Old": .string(old), "New": .string(session.hostVersion)])
    }

    /// Keys of the configuration have other values.
    func configured(_ keys: [String]) { emit("configuration", nil, ["Keys": .strings(keys)]) }

    private func emit(_ event: String, _ session: Session?, _ details: [String: Value]) {
        sequence += 1
        var details = details
        details["Time"] = .uint64(SystemClock.realtime)
        details["Name"] = session?.record.name.map { .string($0) }
        send([.uint64(sequence), .string(session?.id.description ?? ""), .string(event), .properties(details)])
    }

    private static func limits(_ limits: Limits) -> Value {
        let set = Limits.Key.allCases.compactMap { key in limits[key].map { (key.rawValue, Value.uint64($0)) } }
        return .properties(Dictionary(uniqueKeysWithValues: set))
    }
}
