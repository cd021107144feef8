/// What two texts differ in, line by line, with some lines around: the form of `diff -u`, without the numbers.
struct LineDifference {
    /// Lines around a change.
    static let context = 3

    /// One line, and whether it is new, old, or both.
    struct Line: Equatable {
        var mark: Character
        var text: String
    }

    let lines: [Line]

    init(_ old: String, _ new: String) {
        let old = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let new = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var all: [Line] = []
        var (position, other) = (0, 0)
        let changes = new.difference(from: old)
        let removed = Set(changes.removals.compactMap(Self.offset))
        let inserted = Set(changes.insertions.compactMap(Self.offset))
        while position < old.count || other < new.count {
            if removed.contains(position) {
                all.append(Line(mark: "-", text: old[position]))
                position += 1
            } else if inserted.contains(other) {
                all.append(Line(mark: "+", text: new[other]))
                other += 1
            } else if position < old.count {
                all.append(Line(mark: " ", text: old[position]))
                position += 1
                other += 1
            } else {
                break
            }
        }
        lines = Self.near(all)
    }

    private static func offset(_ change: CollectionDifference<String>.Change) -> Int {
        switch change {
        case .insert(let offset, _, _), .remove(let offset, _, _): offset
        }
    }

    /// The changes and what is around them.
    private static func near(_ all: [Line]) -> [Line] {
        let changed = all.indices.filter { all[$0].mark != " " }
        var shown = Set<Int>()
        for index in changed { shown.formUnion(max(0, index - context)...min(all.count - 1, index + context)) }
        var result: [Line] = []
        var last = -1
        for index in shown.sorted() {
            if index != last + 1 { result.append(Line(mark: "@", text: "line \(index + 1)")) }
            result.append(all[index])
            last = index
        }
        return result
    }

    /// The lines for a terminal.
    func text(_ style: Style) -> String {
        lines.reduce(into: "") { text, line in
            let role: Style.Role? =
                switch line.mark {
                case "+": .good
                case "-": .bad
                case "@": .faint
                default: nil
                }
            text += style.paint("\(line.mark) \(PlainText.line(line.text))", role) + "\n"
        }
    }
}
