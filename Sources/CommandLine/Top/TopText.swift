import Client
import SessionModel

/// What `roost top` shows.
enum TopText {
    /// The table of the sessions, each line ended by a line feed.
    static func table(_ rows: [TopSample.Row], width: Int?, style: Style) -> String {
        var table = Table([
            Table.Column("ID"), Table.Column("NAME", minimum: 6), Table.Column("STATE"),
            Table.Column("ACTIVITY", minimum: 7), Table.Column("CPU%", isRightAligned: true),
            Table.Column("MEMORY", isRightAligned: true), Table.Column("LIMIT", minimum: 5, isRightAligned: true),
            Table.Column("TASKS", isRightAligned: true), Table.Column("WAIT%", isRightAligned: true),
            Table.Column("HELD BACK", minimum: 6), Table.Column("OOM", minimum: 3, isRightAligned: true),
            Table.Column("COMMAND", minimum: 8),
        ])
        for row in rows {
            let (session, usage) = (row.session, row.usage)
            table.add([
                Table.Cell(session.id), Table.Cell(PlainText.line(session.name ?? "")),
                Table.Cell(session.state.rawValue, SessionTable.role(session)),
                Table.Cell(
                    session.activity == .unknown ? "" : session.activity.rawValue,
                    session.activity == .blocked ? .attention : nil
                ),
                Table.Cell(UsageText.percent(row.cpuPercent)), Table.Cell(UsageText.size(usage[.memoryCurrent])),
                Table.Cell(UsageText.ofLimit(usage)), Table.Cell(UsageText.count(usage[.tasksCurrent])),
                Table.Cell(UsageText.percent(usage[.memorySome])),
                Table.Cell(UsageText.throttled(usage), .attention),
                Table.Cell(session.oomKills > 0 ? "\(session.oomKills)" : "", .bad),
                Table.Cell(PlainText.command(session.command)),
            ])
        }
        return table.text(width: width, style: style)
    }

    /// All sessions together, on one line.
    static func summary(_ sample: TopSample) -> String {
        var parts = ["\(sample.rows.count) running"]
        if let capacity = sample.overview.capacity { parts[0] += " of at most \(capacity)" }
        let fleet = sample.usage.fleet
        if let percent = sample.cpuPercent { parts.append("CPU \(UsageText.percent(percent))%") }
        if let memory = fleet[.memoryCurrent] {
            let limit = UsageText.memoryLimit(fleet).map { " of \(ByteSize(bytes: $0))" } ?? ""
            parts.append("memory \(ByteSize(bytes: memory))\(limit)")
        }
        if let tasks = fleet[.tasksCurrent] { parts.append("\(tasks) tasks") }
        if let share = fleet[.memorySome] { parts.append("waiting for memory \(UsageText.percent(share))%") }
        return parts.joined(separator: ", ")
    }
}
