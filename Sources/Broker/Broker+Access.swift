import SessionModel
import Systemd

/// What processes inside sessions may do: the one place that refuses them.
extension Broker {
    /// Throws NotAllowed where the caller may not use this member of the manager.
    func authorize(_ member: String, _ call: MethodCall) throws(SystemdError) {
        let level = AccessPolicy.manager[member] ?? .control
        guard level > .read else { return }
        let caller = Caller(of: call)
        guard caller.place != .outside else { return }
        let target = level == .own ? try session(call) : nil
        try check(caller, level, member, target)
        if ["SetConfiguration", "UnsetConfiguration"].contains(member) {
            try checkKey(call.arguments[0].stringValue ?? "", caller)
        }
    }

    /// Throws NotAllowed where the caller may not use this member of a session.
    func authorize(_ member: String, of session: Session, _ call: MethodCall) throws(SystemdError) {
        let level = AccessPolicy.session[member] ?? .control
        guard level > .read else { return }
        try check(Caller(of: call), level, member, session)
    }

    private func check(
        _ caller: Caller,
        _ wanted: AccessLevel,
        _ member: String,
        _ target: Session?
    ) throws(SystemdError) {
        let (granted, place): (AccessLevel, String)
        switch caller.place {
        case .outside: return
        case .inside(let id):
            granted = accessLevel(of: id)
            if granted == .control || (granted >= wanted && target?.id == id) { return }
            let label = table.sessions[id]?.record.name.map { " '\($0)'" } ?? ""
            place = "\(caller.command ?? "a process") inside session \(id)\(label)"
        case .unknown:
            granted = configuration.current.accessFromSessions
            if granted == .control { return }
            place = "a caller that did not wait for the answer, so that nobody knows whether it is inside a session,"
        }
        throw refusal("\(place) may not use \(member)\(Self.scope(granted, wanted, target))\(hint(caller))", caller)
    }

    /// Throws NotAllowed for a key that says what sessions may do: a session that was let in opens no doors itself.
    private func checkKey(_ text: String, _ caller: Caller) throws(SystemdError) {
        guard let key = try? configuration.current.key(text), key.isAboutAccess else { return }
        throw refusal("\(key) cannot be changed from inside a session; change it outside", caller)
    }

    private func refusal(_ message: String, _ caller: Caller) -> SystemdError {
        let event = JournalEvent.refused
        var fields = ["ROOST_EVENT": event.rawValue, "MESSAGE_ID": event.messageID]
        if case .inside(let id) = caller.place { fields["ROOST_SESSION"] = id.description }
        Journal.send(.notice, "Refused \(caller): \(message)", fields: fields)
        return .refused(.notAllowed, message)
    }

    /// How far a session may go: as its profile says, and else as `[Access]` does.
    func accessLevel(of id: SessionID) -> AccessLevel {
        let current = configuration.current
        let profile = table.sessions[id]?.record.accessProfile
        return profile.flatMap { current.access(profile: $0) } ?? current.accessFromSessions
    }

    private static func scope(_ granted: AccessLevel, _ wanted: AccessLevel, _ target: Session?) -> String {
        guard wanted == .own, granted >= .own, let target else { return "" }
        return " of session \(target.label), which is another"
    }

    private func hint(_ caller: Caller) -> String {
        var hint = "; 'FromSessions=control' in [Access] of the configuration would allow it"
        if case .inside(let id) = caller.place, let profile = table.sessions[id]?.record.accessProfile {
            hint += ", and 'Access=control' in [Profile \(profile)]"
        }
        return hint
    }
}
