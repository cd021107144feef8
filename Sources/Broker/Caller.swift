import Glibc
import SessionModel
import Systemd

/// Who calls, as the bus and the kernel say; nothing of it is what the caller says.
struct Caller: Hashable, Sendable, CustomStringConvertible {
    /// Where a caller stands.
    enum Place: Hashable, Sendable {
        /// In no session's unit.
        case outside
        /// In the unit of a session.
        case inside(SessionID)
        /// Nobody knows: its process is gone.
        case unknown
    }

    var userID: uid_t?
    var processID: pid_t?
    /// The name of its program.
    var command: String?
    /// Where it stands.
    var place: Place

    /// Asks the bus who has made `call`, which waits for its answer.
    init(of call: MethodCall) {
        guard let credentials = try? call.credentials() else {
            place = .unknown
            return
        }
        userID = credentials.effectiveUserID
        processID = credentials.processID
        command = credentials.process?.command
        place = credentials.process.map { Self.place(inGroups: $0.groupNames) } ?? .unknown
    }

    /// The place of a process in these control groups, the outermost first: what a process makes below its unit is of
    /// no account.
    static func place(inGroups names: [String]) -> Place {
        names.lazy.compactMap { UnitName.sessionID(of: $0) }.first.map { .inside($0) } ?? .outside
    }

    /// For people: `uid 1000 pid 4711 roost`, and the session that it is in.
    var description: String {
        var parts = [userID.map { "uid \($0)" }, processID.map { "pid \($0)" }, command].compactMap { $0 }
        if parts.isEmpty { return "a client that has gone" }
        if case .inside(let id) = place { parts.append("in session \(id)") }
        return parts.joined(separator: " ")
    }
}
