import SessionModel
import Systemd

/// The unit of a session: the properties that it is started with.
enum SessionUnit {
    /// How long systemd waits for the host before it kills all: longer than the host waits for the agent.
    static let stopTimeoutUSec: UInt64 = 10_000_000

    /// The properties for StartTransientUnit (systemd.service(5), systemd.resource-control(5)).
    static func properties(of record: SessionRecord, id: SessionID, host: String) -> [(String, Value)] {
        let command = Value.structure([.string(host), .strings([host, id.description]), .bool(false)])
        let properties: [(String, Value)] = [
            ("Description", .string("Roost session \(record.name ?? id.description): \(summary(of: record.command))")),
            // Started when the host says so: the terminal is up and the command was executed.
            ("Type", .string("notify")),
            ("NotifyAccess", .string("main")),
            ("ExitType", .string("main")),
            ("ExecStart", .array([command], of: "(sasb)")),
            ("Slice", .string(UnitName.slice)),
            // The host ends the agent in good order; systemd kills whatever is left in the control group.
            ("KillMode", .string("mixed")),
            ("SendSIGHUP", .bool(true)),
            ("TimeoutStopUSec", .uint64(stopTimeoutUSec)),
            ("CollectMode", .string("inactive-or-failed")),
            // The default would end the session when the kernel kills one of its tools, and cannot be changed later.
            ("OOMPolicy", .string("continue")),
            ("SyslogIdentifier", .string("roost-\(id)")),
            // Taken up by user managers after systemd 252; the broker's own entries carry them anyway.
            ("LogExtraFields", .array(journalFields(of: record, id: id), of: "ay")),
        ]
        return properties + limits(record.limits)
    }

    /// The limits as unit properties.
    static func limits(_ limits: Limits) -> [(String, Value)] {
        Limits.Key.allCases.compactMap { key in limits[key].map { (key.rawValue, .uint64($0)) } }
    }

    private static func journalFields(of record: SessionRecord, id: SessionID) -> [Value] {
        var fields = ["ROOST_SESSION=\(id)"]
        if let name = record.name { fields.append("ROOST_NAME=\(name)") }
        return fields.map { .bytes(Array($0.utf8)) }
    }

    /// The command on one short line.
    static func summary(of command: [String]) -> String {
        let line = command.joined(separator: " ").unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }
        let text = String(String.UnicodeScalarView(line))
        return text.count > 80 ? text.prefix(79) + "…" : text
    }
}
