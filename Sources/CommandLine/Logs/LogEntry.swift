import SessionModel
import Systemd

/// An entry of the journal that belongs to a session.
struct LogEntry: Encodable, Hashable {
    /// Microseconds since 1970-01-01 UTC.
    var time: UInt64
    /// The session's id.
    var session: String
    /// Its name when the entry was made.
    var name: String?
    /// What it tells of: an event, or `output`; nil where another program has logged it.
    var event: String?
    /// What the program calls itself (SYSLOG_IDENTIFIER=).
    var identifier: String?
    /// How much it matters (syslog(3)).
    var priority: Int?
    /// The text.
    var message: String
    /// All fields whose names begin with `ROOST_`, and MESSAGE_ID=.
    var fields: [String: [String]] = [:]

    /// Reads the entry on which a reader stands; nil for one that belongs to no session.
    init?(_ reader: JournalReader) {
        let all = Dictionary(grouping: reader.fields) { $0.name }.mapValues { $0.map(\.value) }
        func first(_ name: String) -> String? { all[name]?.first }
        let unit = first("_SYSTEMD_USER_UNIT") ?? first("USER_UNIT")
        let ofUnit =
            unit.flatMap { UnitName.sessionID(of: $0) } ?? first("USER_UNIT").flatMap { UnitName.sessionID(of: $0) }
        guard let session = first("ROOST_SESSION") ?? ofUnit?.description else { return nil }
        self.session = session
        time = reader.time
        name = first("ROOST_NAME")
        event = first("ROOST_EVENT")
        identifier = first("SYSLOG_IDENTIFIER")
        priority = first("PRIORITY").flatMap { Int($0) }
        message = first("MESSAGE") ?? ""
        fields = all.filter { $0.key.hasPrefix("ROOST_") || $0.key == "MESSAGE_ID" }
    }

    /// A line that does not come from the journal.
    init(time: UInt64, session: String, name: String?, line: String) {
        self.time = time
        self.session = session
        self.name = name
        event = JournalEvent.output
        message = line
    }

    private enum CodingKeys: String, CodingKey {
        case time = "timestamp"
        case session = "session_id"
        case name, event, identifier, priority, message, fields
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Timestamp.rfc3339(time), forKey: .time)
        try container.encode(session, forKey: .session)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encodeIfPresent(event, forKey: .event)
        try container.encodeIfPresent(identifier, forKey: .identifier)
        try container.encodeIfPresent(priority, forKey: .priority)
        try container.encode(message, forKey: .message)
        try container.encode(fields, forKey: .fields)
    }
}
