import SessionModel
import Systemd

/// What sessions use, read when somebody asks.
extension Broker {
    /// The folder of a session's control group; nil where it has none any more.
    func controlGroup(of session: Session) async -> String? {
        if let known = session.controlGroup { return known }
        guard let group = try? await units.unitProperty(session.unit, "Service", "ControlGroup").stringValue else {
            return nil
        }
        let folder = ControlGroup.folder(of: group)
        if session.state.isLive { session.controlGroup = folder }
        return folder
    }

    /// What a session uses now. Throws NotRunning.
    func usage(of session: Session) async throws(SystemdError) -> Usage {
        try checkIsLive(session)
        guard let folder = await controlGroup(of: session) else { return Usage() }
        return ControlGroup.usage(of: folder)
    }

    /// What all sessions use together: that of their slice, which systemd keeps while there is one.
    func fleetUsage() async -> Usage {
        guard let group = try? await units.unitProperty(UnitName.slice, "Slice", "ControlGroup").stringValue,
            let folder = ControlGroup.folder(of: group)
        else { return Usage() }
        return ControlGroup.usage(of: folder)
    }

    func answerUsage(_ call: MethodCall, _ session: Session) {
        answer(call) { [self] () throws(SystemdError) in [try await usage(of: session).value] }
    }

    /// Answers with the usage of the fleet and of each session that lives.
    func answerUsage(_ call: MethodCall) {
        answer(call) { [self] in
            let fleet = await fleetUsage()
            var rows: [Value] = []
            for session in table.inOrder where session.state.isLive {
                // One that ends meanwhile is left out.
                guard let usage = try? await usage(of: session) else { continue }
                rows.append(.structure([.string(session.id.description), usage.value]))
            }
            return [fleet.value, .array(rows, of: "(sa{sv})")]
        }
    }
}

extension Usage {
    /// All numbers and shares by their names, what is not known as systemd writes it: the largest number, and -1 for a
    /// share.
    var value: Value {
        var properties: [String: Value] = ["MonotonicUSec": .uint64(readAt)]
        for number in Number.allCases { properties[number.rawValue] = .uint64(self[number] ?? UInt64.max) }
        for share in Share.allCases { properties[share.rawValue] = .double(self[share] ?? -1) }
        return .properties(properties)
    }
}
