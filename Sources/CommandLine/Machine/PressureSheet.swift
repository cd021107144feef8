import Client
import SessionModel

/// The pressure on memory, for people.
struct PressureSheet {
    var overview: PressureOverview
    var settings: [ConfigurationRow]
    var evicted: [SessionDetails]

    /// The lines, each ended by a line feed.
    func text(width: Int?, style: Style, now: UInt64) -> String {
        let parts = [
            sources(width: width, style: style),
            settings.map { "\($0.key) \(PlainText.line($0.value))\n" }.joined(),
            next(width: width, style: style), kept(width: width, style: style),
            last(width: width, style: style, now: now),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func sources(width: Int?, style: Style) -> String {
        var table = Table([
            Table.Column("MEMORY OF"), Table.Column("SOME 10s", isRightAligned: true),
            Table.Column("FULL 10s", isRightAligned: true), Table.Column("WATCHED", minimum: 12),
        ])
        for source in overview.sources {
            let watched = source.isWatched ? "yes" : "no: \(PlainText.line(source.problem))"
            table.add([
                Table.Cell(PlainText.line(source.name)), Table.Cell(Self.percent(source.someAverage10)),
                Table.Cell(Self.percent(source.fullAverage10)), Table.Cell(watched, source.isWatched ? nil : .faint),
            ])
        }
        return table.text(width: width, style: style)
    }

    private static func percent(_ value: Double?) -> String {
        guard let value else { return "-" }
        let hundredths = Int((value * 100).rounded())
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)%"
    }

    private func next(width: Int?, style: Style) -> String {
        guard !overview.next.isEmpty else { return "No session can be stopped.\n" }
        var table = Table([
            Table.Column("NEXT"), Table.Column("NAME", minimum: 6), Table.Column("IDLE FOR"), Table.Column("PINNED"),
        ])
        for step in overview.next {
            table.add([
                Table.Cell(step.id), Table.Cell(step.label == step.id ? "" : PlainText.line(step.label)),
                Table.Cell(TimeSpan(microseconds: step.idleFor / 1_000_000 * 1_000_000).description),
                Table.Cell(step.isPinned ? "yes" : ""),
            ])
        }
        return table.text(width: width, style: style)
    }

    private func kept(width: Int?, style: Style) -> String {
        guard !overview.kept.isEmpty else { return "" }
        var table = Table([
            Table.Column("KEPT"), Table.Column("NAME", minimum: 6), Table.Column("BECAUSE", minimum: 12),
        ])
        for kept in overview.kept {
            table.add([
                Table.Cell(kept.id), Table.Cell(kept.label == kept.id ? "" : PlainText.line(kept.label)),
                Table.Cell(PlainText.line(kept.reason)),
            ])
        }
        return table.text(width: width, style: style)
    }

    private func last(width: Int?, style: Style, now: UInt64) -> String {
        guard !evicted.isEmpty else { return "" }
        var table = Table([
            Table.Column("EVICTED"), Table.Column("NAME", minimum: 6), Table.Column("WHEN"),
            Table.Column("BECAUSE", minimum: 12),
        ])
        for session in evicted {
            table.add([
                Table.Cell(session.id), Table.Cell(PlainText.line(session.name ?? "")),
                Table.Cell(session.endedAt.map { RelativeTime.ago($0, now: now) } ?? "-"),
                Table.Cell(PlainText.line(session.endReason ?? session.result ?? "")),
            ])
        }
        return table.text(width: width, style: style)
    }
}
