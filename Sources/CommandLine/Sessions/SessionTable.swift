import Client
import SessionModel

/// Sessions as a table for people.
enum SessionTable {
    /// The table, each line ended by a line feed; with what the sessions use, by their ids, where `usage` is there.
    static func text(
        _ sessions: [SessionDetails],
        usage: [String: Usage]? = nil,
        now: UInt64,
        width: Int?,
        style: Style
    ) -> String {
        var table = Table([
            Table.Column("ID"), Table.Column("NAME", minimum: 6), Table.Column("STATE"),
            Table.Column("ACTIVITY", minimum: 8), Table.Column("STARTED"),
            Table.Column("WINDOWS", isRightAligned: true),
            Table.Column("CPU TIME", minimum: 8, isRightAligned: true),
            Table.Column("MEMORY", minimum: 6, isRightAligned: true),
            Table.Column("LIMIT", minimum: 5, isRightAligned: true),
            Table.Column("TASKS", minimum: 5, isRightAligned: true),
            Table.Column("WAIT%", minimum: 5, isRightAligned: true), Table.Column("HELD BACK", minimum: 6),
            Table.Column("OOM", minimum: 3, isRightAligned: true), Table.Column("COMMAND", minimum: 8),
            Table.Column("TITLE", minimum: 5),
        ])
        for session in sessions {
            let used = usage.map { cells(session, $0[session.id] ?? Usage()) }
            table.add(
                [
                    Table.Cell(session.id, session.state.isLive ? nil : .faint),
                    Table.Cell(PlainText.line(session.name ?? "")),
                    Table.Cell(state(session), role(session)),
                    Table.Cell(
                        activity(session),
                        session.needsAttention || session.activity == .blocked ? .attention : nil
                    ),
                    Table.Cell(session.startedAt.map { RelativeTime.ago($0, now: now) } ?? "-"),
                    Table.Cell(session.state.isLive ? "\(session.clients)" : "-"),
                ] + (used ?? Array(repeating: Table.Cell(""), count: usageColumns)) + [
                    Table.Cell(session.oomKills > 0 ? "\(session.oomKills)" : "", .bad),
                    Table.Cell(PlainText.command(session.command)),
                    Table.Cell(PlainText.line(session.title ?? "")),
                ]
            )
        }
        return table.text(width: width, style: style)
    }

    private static let usageColumns = 6

    /// What a session uses, or has used.
    private static func cells(_ session: SessionDetails, _ usage: Usage) -> [Table.Cell] {
        guard session.state.isLive else {
            let time = session.cpuTime.map(RelativeTime.processorTime) ?? "-"
            return [Table.Cell(time)] + Array(repeating: Table.Cell("-", .faint), count: usageColumns - 2)
                + [Table.Cell("")]
        }
        return [
            Table.Cell(usage[.cpuUsage].map { RelativeTime.processorTime($0 / 1000) } ?? "-"),
            Table.Cell(UsageText.size(usage[.memoryCurrent])), Table.Cell(UsageText.ofLimit(usage)),
            Table.Cell(UsageText.count(usage[.tasksCurrent])), Table.Cell(UsageText.percent(usage[.memorySome])),
            Table.Cell(UsageText.throttled(usage), .attention),
        ]
    }

    /// The state, and behind it how the command ended.
    static func state(_ session: SessionDetails) -> String {
        guard let status = session.exitStatus, status != .exited(0) else { return session.state.rawValue }
        return "\(session.state.rawValue) (\(EndedText.short(status)))"
    }

    /// What a running session does, and why it is said to; nothing where nobody knows.
    static func activity(_ session: SessionDetails) -> String {
        guard session.state.isLive, session.activity != .unknown else { return "" }
        let mark = session.needsAttention ? "! " : ""
        // What the terminal shows is said in one word; who has reported chose the words.
        let isReported = ["", "report", "notification"].contains(session.activitySource)
        guard isReported, let reason = session.activityReason else { return mark + session.activity.rawValue }
        return "\(mark)\(session.activity.rawValue): \(PlainText.line(reason))"
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
