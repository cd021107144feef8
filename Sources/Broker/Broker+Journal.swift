import SessionModel
import Systemd

// What the broker says of sessions in the journal, and what it lets their hosts say.
extension Broker {
    /// Writes an event in a session's life to the journal, where `journalctl --user-unit` finds it with the unit's own
    /// entries. The fields are ours to send: a user manager does not pass LogExtraFields= on (systemd 252).
    func log(
        _ session: Session,
        _ event: JournalEvent,
        _ message: String,
        _ details: [(String, String)] = [],
        level: Journal.Level = .info
    ) {
        var fields: [(name: String, value: String)] = [
            ("MESSAGE_ID", event.messageID), ("ROOST_EVENT", event.rawValue),
            ("ROOST_SESSION", session.id.description), ("USER_UNIT", session.unit),
        ]
        if let name = session.record.name { fields.append(("ROOST_NAME", name)) }
        for tag in session.record.tags { fields.append(("ROOST_TAG", tag)) }
        for (name, value) in details { fields.append((name, value)) }
        Journal.send(level, message, fields)
    }

    /// Writes what became of a session.
    func logEnd(_ session: Session, _ end: SessionRecord.End) {
        guard let event = JournalEvent(end: end.state) else { return }
        var details = [("ROOST_STATE", end.state.rawValue), ("ROOST_RESULT", end.result)]
        if let status = end.exitStatus { details.append(("ROOST_EXIT_STATUS", "\(status)")) }
        if let signal = end.signal { details.append(("ROOST_SIGNAL", "\(signal)")) }
        if !end.endedBy.isEmpty { details.append(("ROOST_WHO", end.endedBy)) }
        if let cause = end.cause { details.append(("ROOST_CAUSE", cause.rawValue)) }
        let reason = end.reason ?? ""
        if !reason.isEmpty { details.append(("ROOST_REASON", reason)) }
        let text = reason.isEmpty ? "" : ": \(reason)"
        log(session, event, "Session \(session.label) ended: \(end.state.rawValue), \(end.result)\(text)", details)
    }

    /// Writes which limits somebody has changed.
    func logLimits(_ limits: Limits, of session: Session, by who: String) {
        let changes = Limits.Key.allCases.compactMap { key in limits[key].map { (key, $0) } }
        let texts = changes.map { "\($0.rawValue)=\($1 == UInt64.max ? "infinity" : "\($1)")" }
        var details = [("ROOST_WHO", who)]
        for (key, value) in changes { details.append((Self.fieldName(of: key), "\(value)")) }
        log(
            session,
            .limits,
            "Session \(session.label) has other limits: \(texts.joined(separator: " "))",
            details
        )
    }

    /// `ROOST_MEMORY_MAX` for MemoryMax=.
    private static func fieldName(of key: Limits.Key) -> String {
        switch key {
        case .memoryHigh: "ROOST_MEMORY_HIGH"
        case .memoryMax: "ROOST_MEMORY_MAX"
        case .memorySwapMax: "ROOST_MEMORY_SWAP_MAX"
        case .tasksMax: "ROOST_TASKS_MAX"
        case .cpuWeight: "ROOST_CPU_WEIGHT"
        case .cpuQuotaPerSecUSec: "ROOST_CPU_QUOTA_PER_SEC_USEC"
        case .runtimeMaxUSec: "ROOST_RUNTIME_MAX_USEC"
        }
    }

    /// What of a session's output its host logs.
    func journalSettings(of session: Session) -> JournalSettings {
        let current = configuration.current
        let profile = session.record.accessProfile
        var settings = JournalSettings()
        settings.lines = profile.flatMap { current.journalLines(profile: $0) } ?? current.journalLines
        settings.interval = current.journalRateLimitInterval
        settings.burst = current.journalRateLimitBurst
        settings.tags = session.record.tags
        return settings
    }
}
