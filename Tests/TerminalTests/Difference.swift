@testable import Terminal

/// Says where two states differ.
enum Difference {
    static func between(_ a: State, _ b: State) -> String? {
        if a == b { return nil }
        let left = Mirror(reflecting: a).children
        let right = Mirror(reflecting: b).children
        var found: [String] = []
        for (one, other) in zip(left, right) {
            let label = one.label ?? "?"
            if let first = one.value as? State.ScreenState, let second = other.value as? State.ScreenState {
                if first.saved != second.saved { found.append("\(label).saved \(first.saved) ≠ \(second.saved)") }
                if first.keyboard != second.keyboard { found.append("\(label).keyboard") }
                for (y, rows) in zip(first.rows, second.rows).enumerated() where rows.0 != rows.1 {
                    found.append("\(label) row \(y): \(text(rows.0)) ≠ \(text(rows.1))")
                }
            } else if let first = one.value as? [RowImage], let second = other.value as? [RowImage] {
                if first.count != second.count { found.append("\(label): \(first.count) ≠ \(second.count) lines") }
                for (y, rows) in zip(first, second).enumerated() where rows.0 != rows.1 {
                    found.append("\(label) line \(y): \(text(rows.0)) ≠ \(text(rows.1))")
                }
            } else if "\(one.value)" != "\(other.value)" {
                found.append(
                    "\(label): \(String("\(one.value)".prefix(300))) ≠ \(String("\(other.value)".prefix(300)))"
                )
            }
        }
        return found.isEmpty ? "states differ" : String(found.joined(separator: "\n").prefix(900))
    }

    private static func text(_ row: RowImage) -> String {
        var text = ""
        row.appendText(to: &text)
        let cells = row.cells.map { cell in
            (cell.isEmpty ? "_" : cell.isTail ? ">" : cell.isWide ? "W" : "n") + (cell.style == .standard ? "" : "*")
                + (cell.isProtected ? "p" : "") + (cell.link > 0 ? "l" : "")
        }
        return "\"\(text)\" \(cells.joined()) flags \(row.flags.rawValue) \(row.cells.count)"
    }
}
