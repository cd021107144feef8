import Client
import SessionModel

/// Sessions as a table for people.
enum SessionTable {
    /// The table, each line ended by a line feed.
    static func text(_ sessions: [SessionDetails], now: UInt64, width: Int?, style: Style) -> String {
        var table = Table([
            Table.Column("ID"), Table.Column("NAME", minimum: 6), Table.Column("STATE"),
            Table.Column("ACTIVITY", minimum: 8), Table.Column("STARTED"),
            Table.Column("WINDOWS", isRightAligned: true), Table.Column("COMMAND", minimum: 8),
            Table.Column("TITLE", minimum: 5),
        ])
        for session in sessions {
            table.add([
                Table.Cell(session.id, session.state.isLive ? nil : .faint),
                Table.Cell(PlainText.line(session.name ?? "")),
                Table.Cell(state(session), role(session)),
                Table.Cell(activity(session), session.activity == .blocked ? .attention : nil),
                Table.Cell(session.startedAt.map { RelativeTime.ago($0, now: now) } ?? "-"),
                Table.Cell(session.state.isLive ? "\(session.clients)" : "-"),
                Table.Cell(PlainText.command(session.command)),
                Table.Cell(PlainText.line(session.title ?? "")),
            ])
        }
        return table.text(width: width, style: style)
    }

    /// The state, and behind it how the command ended.
    static func state(_ session: SessionDetails) -> String {
        guard let status = session.exitStatus, status != .exited(0) else { return session.state.rawValue }
        return "\(session.state.rawValue) (\(EndedText.short(status)))"
    }

    /// What a running session does, and why it is said to; nothing where nobody knows.
    static func activity(_ session: SessionDetails) -> String {
        guard session.state.isLive, session.activity != .unknown else { return "" }
        guard let reason = session.activityReason else { return session.activity.rawValue }
        return "\(session.activity.rawValue): \(PlainText.line(reason))"
    }

    /// What a state means for the eye.
    static func role(_ session: SessionDetails) -> Style.Role? {
        switch session.state {
        case .running: .good
        case .starting, .stopping: .attention
        case .failed: .bad
        case .exited, .killed, .evicted, .interrupted: .faint
        }
    }
}
