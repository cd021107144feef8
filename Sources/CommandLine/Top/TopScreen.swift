import SessionModel

/// A screen of `roost top`: the newest sample, what is chosen, and how it is laid out. It does no I/O.
struct TopScreen {
    /// What is shown; nil before the first answer.
    var sample: TopSample?
    /// Why there is no newer one.
    var problem: String?
    /// By what the rows are sorted.
    var order = TopOrder.cpu
    /// The row that is marked, from 0 on.
    private(set) var selected = 0
    private var top = 0

    /// What a key asks for.
    enum Action {
        case quit, redraw, refresh, none
    }

    /// Lines above and below the table's rows: the summary, the headings and the keys.
    private static let frame = 3
    /// The line of keys.
    static let help = "q quit   c cpu   m memory   n name   t tasks   j/k or arrows move   space refresh"

    /// Takes what was typed: one key, or the escape sequence of one.
    mutating func take(_ key: String) -> Action {
        if let order = TopOrder.allCases.first(where: { String($0.key) == key }) {
            self.order = order
            return .redraw
        }
        switch key {
        case "q", "Q": return .quit
        case " ": return .refresh
        case "j", "\u{1B}[B", "\u{1B}OB": move(1)
        case "k", "\u{1B}[A", "\u{1B}OA": move(-1)
        case "g", "\u{1B}[H", "\u{1B}[1~": move(-selected)
        case "G", "\u{1B}[F", "\u{1B}[4~": move(Int(Int16.max))
        default: return .none
        }
        return .redraw
    }

    private mutating func move(_ rows: Int) {
        selected = max(0, min(selected + rows, (sample?.rows.count ?? 0) - 1))
    }

    /// The lines for a terminal of that size, of which none is wider.
    mutating func lines(columns: Int, rows: Int, style: Style) -> [String] {
        var lines = [
            style.paint(DisplayWidth.truncate(problem ?? summary, to: columns), problem == nil ? .heading : .bad)
        ]
        let room = max(0, rows - Self.frame)
        let sorted = sample?.sorted(by: order) ?? []
        move(0)
        top = max(0, min(top, selected, max(0, sorted.count - room)))
        if selected >= top + room { top = selected - room + 1 }
        let painted = Self.split(TopText.table(sorted, width: columns, style: style))
        let plain = Self.split(TopText.table(sorted, width: columns, style: Style(isEnabled: false)))
        lines += painted.prefix(1)
        for index in sorted.indices.dropFirst(top).prefix(room) {
            lines.append(index == selected ? Self.marked(plain[index + 1], columns, style) : painted[index + 1])
        }
        while lines.count < rows - 1 { lines.append("") }
        return Array(lines.prefix(max(1, rows - 1))) + [
            style.paint(DisplayWidth.truncate(Self.help, to: columns), .faint)
        ]
    }

    private var summary: String { sample.map(TopText.summary) ?? "asking the broker" }

    private static func split(_ table: String) -> [String] {
        table.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The row that is marked: in reverse where there are colours at all, and else with an arrow.
    private static func marked(_ line: String, _ columns: Int, _ style: Style) -> String {
        let line = DisplayWidth.truncate(line, to: columns)
        return style.isEnabled ? "\u{1B}[7m\(line)\u{1B}[0m" : DisplayWidth.truncate("> " + line, to: columns)
    }
}
