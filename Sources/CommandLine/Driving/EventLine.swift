import Client
import FoundationEssentials
import Glibc
import SessionModel
import Systemd

/// One line of `roost events`.
struct EventLine {
    /// What happened.
    var event: String
    /// The session's id; empty for none.
    var session = ""
    /// The session's name; nil for none.
    var name: String?
    /// Its number in the life of the broker; nil for what the client itself has found.
    var sequence: UInt64?
    /// When, in microseconds since 1970.
    var time: UInt64
    /// What else there is to say.
    var details: [String: Value] = [:]

    /// A line that the client itself has to say.
    init(_ event: String, _ details: [String: Value] = [:]) {
        (self.event, self.details) = (event, details)
        time = SystemClock.realtime
    }

    /// An event of the broker.
    init(_ event: EventSubscription.Event) {
        (self.event, session, sequence, details) = (event.name, event.session, event.sequence, event.details)
        time = details.removeValue(forKey: "Time")?.uint64Value ?? SystemClock.realtime
        name = details.removeValue(forKey: "Name")?.stringValue
    }

    /// A session as it is now.
    init(_ event: String, _ session: SessionDetails) {
        self.init(event, ["State": .string(session.state.rawValue), "Activity": .string(session.activity.rawValue)])
        (self.session, name) = (session.id, session.name)
    }

    // MARK: For people

    /// Time, session and what happened.
    func text(_ style: Style) -> String {
        var seconds = time_t(time / 1_000_000)
        var parts = tm()
        localtime_r(&seconds, &parts)
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let label = PlainText.line(name ?? session)
        return "\(clock.joined(separator: ":"))  \(DisplayWidth.pad(label, to: 12))  \(PlainText.line(words))"
    }

    private var words: String {
        func text(_ key: String) -> String { details[key].map(Self.plain) ?? "" }
        func because(_ key: String = "Reason") -> String { text(key).isEmpty ? "" : ": \(text(key))" }
        switch event {
        case "present": return "is \(text("State")), \(text("Activity"))"
        case "new": return "new: \(text("Command"))"
        case "state":
            let status =
                details["ExitSignal"].map { "signal \(Self.plain($0))" }
                ?? details["ExitStatus"].map { "status \(Self.plain($0))" }
            return "\(text("Old")) → \(text("New"))" + (status.map { ", \($0)" } ?? "") + because()
        case "activity": return "\(text("Old")) → \(text("New"))" + because()
        case "attached", "detached": return "\(event): \(text("Clients")) windows, \(text("Viewers")) that only look"
        case "renamed": return "renamed: '\(text("Old"))' → '\(text("New"))'"
        case "missed": return "\(text("Count")) events were missed"
        case "restarted": return "the broker was started again; changes that nobody told of follow"
        default:
            let facts = details.sorted { $0.key < $1.key }.map { "\(Self.key($0.key))=\(Self.plain($0.value))" }
            return ([event] + facts).joined(separator: " ")
        }
    }

    private static func plain(_ value: Value) -> String {
        switch value.unwrapped {
        case .array(let elements, of: "s"): return elements.map(plain).joined(separator: " ")
        case .bool(let truth): return truth ? "yes" : "no"
        case .array:
            let pairs = value.propertiesValue ?? [:]
            return pairs.sorted { $0.key < $1.key }.map { "\($0.key)=\(plain($0.value))" }.joined(separator: " ")
        default: return value.stringValue ?? value.int64Value.map { "\($0)" } ?? value.uint64Value.map { "\($0)" } ?? ""
        }
    }

    /// A name of D-Bus as JSON has it: `ExitStatus` is `exit_status`.
    static func key(_ name: String) -> String {
        var key = ""
        var wasUpper = true
        for character in name {
            if character.isUppercase, !wasUpper { key += "_" }
            wasUpper = character.isUppercase
            key += character.lowercased()
        }
        return key
    }
}

// MARK: For programs

extension EventLine: Encodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A value of D-Bus in JSON.
    private struct Plain: Encodable {
        let value: Value

        func encode(to encoder: any Encoder) throws {
            if let map = value.propertiesValue {
                var container = encoder.container(keyedBy: Key.self)
                for (name, value) in map { try container.encode(Plain(value: value), forKey: Key(EventLine.key(name))) }
                return
            }
            var container = encoder.singleValueContainer()
            switch value.unwrapped {
            case .bool(let truth): try container.encode(truth)
            case .array(let elements, _): try container.encode(elements.map { Plain(value: $0) })
            default:
                if let text = value.stringValue {
                    try container.encode(text)
                } else if let number = value.int64Value {
                    try container.encode(number)
                } else if let number = value.uint64Value {
                    try container.encode(number)
                } else {
                    try container.encodeNil()
                }
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(event, forKey: Key("event"))
        try container.encode(Timestamp.rfc3339(time), forKey: Key("time"))
        if let sequence { try container.encode(sequence, forKey: Key("sequence")) }
        if !session.isEmpty { try container.encode(session, forKey: Key("session")) }
        if let name { try container.encode(name, forKey: Key("name")) }
        for (name, value) in details { try container.encode(Plain(value: value), forKey: Key(Self.key(name))) }
    }
}
