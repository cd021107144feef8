import SessionModel
import Systemd

/// How short memory is, and which sessions would be stopped for it.
public struct PressureOverview: Hashable, Sendable {
    /// The pressure on somebody's memory.
    public struct Source: Hashable, Sendable {
        /// `system`, `user` or `fleet`.
        public let name: String
        /// The kernel's file.
        public let path: String
        /// Whether the kernel tells the broker when it rises.
        public let isWatched: Bool
        /// Why it does not.
        public let problem: String
        /// Percent of the last 10 s in which some tasks waited; nil where the kernel keeps no account.
        public let someAverage10: Double?
        /// Percent of the last 10 s in which all tasks waited; nil where the kernel keeps no account.
        public let fullAverage10: Double?
        /// Microseconds in which some tasks have waited.
        public let someTotal: UInt64
    }

    /// A session that could be stopped.
    public struct Step: Hashable, Sendable {
        /// Its id.
        public let id: String
        /// Its name, or else its id.
        public let label: String
        /// How long it has been idle, in microseconds.
        public let idleFor: UInt64
        /// Whether it is pinned: it is stopped when nobody else is left.
        public let isPinned: Bool
    }

    /// A session that is left alone.
    public struct Kept: Hashable, Sendable {
        /// Its id.
        public let id: String
        /// Its name, or else its id.
        public let label: String
        /// Why.
        public let reason: String
    }

    /// The sources.
    public let sources: [Source]
    /// Those that could be stopped, the first first.
    public let next: [Step]
    /// The others that live.
    public let kept: [Kept]

    init?(_ reply: [Value]) {
        guard reply.count >= 3 else { return nil }
        sources = reply[0].elements?.compactMap(Source.init) ?? []
        next = reply[1].elements?.compactMap(Step.init) ?? []
        kept = reply[2].elements?.compactMap(Kept.init) ?? []
    }
}

extension PressureOverview.Source {
    init?(_ value: Value) {
        guard let fields = value.elements, fields.count >= 7, let name = fields[0].stringValue,
            let path = fields[1].stringValue, let isWatched = fields[2].boolValue, let problem = fields[3].stringValue,
            case .double(let some) = fields[4], case .double(let full) = fields[5], let total = fields[6].uint64Value
        else { return nil }
        let isKnown = some >= 0
        self.init(
            name: name,
            path: path,
            isWatched: isWatched,
            problem: problem,
            someAverage10: isKnown ? some : nil,
            fullAverage10: isKnown ? full : nil,
            someTotal: total
        )
    }
}

extension PressureOverview.Step {
    init?(_ value: Value) {
        guard let fields = value.elements, fields.count >= 4, let id = fields[0].stringValue,
            let label = fields[1].stringValue, let idleFor = fields[2].uint64Value, let isPinned = fields[3].boolValue
        else { return nil }
        self.init(id: id, label: label, idleFor: idleFor, isPinned: isPinned)
    }
}

extension PressureOverview.Kept {
    init?(_ value: Value) {
        guard let fields = value.elements?.compactMap(\.stringValue), fields.count >= 3 else { return nil }
        self.init(id: fields[0], label: fields[1], reason: fields[2])
    }
}

extension SessionsClient {
    /// How short memory is, and who would be stopped for it.
    public func pressure() throws(ClientError) -> PressureOverview {
        guard let overview = PressureOverview(try call("GetPressure", timeout: Self.longTimeout)) else {
            throw ClientError(.internal, "the broker's answer to GetPressure cannot be read")
        }
        return overview
    }

    /// Stops the session that is first; nil where nobody can go.
    public func relieve() throws(ClientError) -> String? {
        let id = try call("Relieve", timeout: Self.longTimeout).first?.stringValue ?? ""
        return id.isEmpty ? nil : id
    }
}
