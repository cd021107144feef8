import FoundationEssentials
import SessionModel

/// Writes entries of sessions, one a line.
struct LogPrinter {
    /// As JSON, for programs.
    var isJSON: Bool
    /// Whether each line says which session it is of.
    var isLabelled: Bool
    /// Colours.
    var style: Style

    /// The colours that sessions get (ECMA-48, SGR), by their ids.
    private static let colors = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94]

    /// The line, without a line feed.
    func line(_ entry: LogEntry) throws -> String {
        guard !isJSON else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(entry), as: UTF8.self)
        }
        var parts = [style.paint(PointInTime.text(entry.time, "%b %d %H:%M:%S"), .faint)]
        if isLabelled { parts.append(label(entry)) }
        parts.append(text(entry))
        return parts.joined(separator: " ")
    }

    private func label(_ entry: LogEntry) -> String {
        let text = PlainText.line(entry.name ?? entry.session)
        guard style.isEnabled else { return text + ":" }
        let number = entry.session.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
        return "\u{1B}[\(Self.colors[number % Self.colors.count])m\(text)\u{1B}[0m"
    }

    private func text(_ entry: LogEntry) -> String {
        let message = PlainText.line(entry.message)
        guard entry.event != JournalEvent.output else { return message }
        let role: Style.Role =
            switch entry.priority ?? 6 {
            case ...3: .bad
            case 4: .attention
            default: .faint
            }
        return style.paint("-- \(message)", role)
    }
}
