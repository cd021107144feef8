/// A value put in, or taken out: each edit is a new text.
extension JSONText {
    /// How far what stands in a value is indented against it; nil where all stands on one line.
    var step: String? {
        guard let first = root.members?.first else { return "  " }
        let indent = indentation(at: first.keyRange.lowerBound)
        return indent.map { $0.isEmpty ? "  " : $0 }
    }

    /// What stands before `position` in its line; nil where that is more than blanks, or it is the first line.
    private func indentation(at position: Int) -> String? {
        var start = position
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        return start > 0 && bytes[start - 1] == 0x0A ? self[start..<position] : nil
    }

    /// The blanks at the beginning of the line that `position` is in.
    private func lineIndentation(of position: Int) -> String {
        var start = position
        while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
        let blanks = bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 }
        return self[start..<(start + blanks.count)]
    }

    /// A value of another text as it is written here: `indent` is that of the line that it begins in.
    func written(_ node: JSONNode, of other: JSONText, indent: String) -> String {
        let parts: [String]
        let brackets: (String, String)
        let inner = indent + (step ?? "")
        switch node.kind {
        case .string, .other: return other[node.range]
        case .object(let members):
            brackets = ("{", "}")
            parts = members.map { "\(other[$0.keyRange]): \(written($0.value, of: other, indent: inner))" }
        case .array(let elements):
            brackets = ("[", "]")
            parts = elements.map { written($0, of: other, indent: inner) }
        }
        guard !parts.isEmpty else { return brackets.0 + brackets.1 }
        guard step != nil else { return brackets.0 + parts.joined(separator: ", ") + brackets.1 }
        return "\(brackets.0)\n\(inner)" + parts.joined(separator: ",\n\(inner)") + "\n\(indent)\(brackets.1)"
    }

    /// The text with a member or element behind the last of `container`; `item` writes it for an indentation.
    func appending(to container: JSONNode, _ item: (_ indent: String) -> String) -> String {
        let ranges = Self.items(of: container)
        let indent = lineIndentation(of: container.range.lowerBound) + (step ?? "")
        guard let last = ranges.last else {
            let close = self[(container.range.upperBound - 1)..<container.range.upperBound]
            let open = self[container.range.lowerBound..<(container.range.lowerBound + 1)]
            let inside = (container.range.lowerBound + 1)..<(container.range.upperBound - 1)
            let kept = self[inside].allSatisfy(\.isWhitespace) ? "" : self[inside]
            let lines =
                step == nil
                ? open + kept + item("") + close
                : "\(open)\(kept)\n\(indent)\(item(indent))\n\(lineIndentation(of: container.range.lowerBound))\(close)"
            return replacing(container.range, with: lines)
        }
        // Behind a comment that stands there, which belongs to what is before it.
        var end = container.range.upperBound - 1
        while end > last.upperBound, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) { end -= 1 }
        let ownIndent = indentation(at: last.lowerBound)
        let new = ownIndent.map { "\n\($0)\(item($0))" } ?? (end == last.upperBound ? " " : "\n") + item(indent)
        return self[0..<last.upperBound] + "," + self[last.upperBound..<end] + new + self[end..<bytes.count]
    }

    /// The text without the item `index` of `container`.
    func removing(_ index: Int, of container: JSONNode) -> String {
        let ranges = Self.items(of: container)
        let range = ranges[index]
        if index + 1 < ranges.count {
            // With the comma behind it, and what stands between that and the next one.
            let gap = range.upperBound..<ranges[index + 1].lowerBound
            if isPlain(gap) { return replacing(range.lowerBound..<gap.upperBound, with: "") }
            return removing(range, andCommaIn: gap)
        }
        guard index > 0 else {
            let inside = (container.range.lowerBound + 1)..<(container.range.upperBound - 1)
            let isAlone = isPlain(inside.lowerBound..<range.lowerBound) && isPlain(range.upperBound..<inside.upperBound)
            return replacing(isAlone ? inside : range, with: "")
        }
        let gap = ranges[index - 1].upperBound..<range.lowerBound
        if isPlain(gap) { return replacing(gap.lowerBound..<range.upperBound, with: "") }
        // Nothing follows in its line but a comment: with the line that would be empty.
        let endsLine = bytes[range.upperBound...].first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D } == 0x0A
        let blanks = endsLine ? indentation(at: range.lowerBound) : nil
        let start = range.lowerBound - (blanks.map { $0.utf8.count + 1 } ?? 0)
        return removing(start..<range.upperBound, andCommaIn: gap)
    }

    private static func items(of container: JSONNode) -> [Range<Int>] {
        container.members?.map(\.range) ?? container.elements?.map(\.range) ?? []
    }

    /// Whether there is nothing but blanks and a comma.
    private func isPlain(_ range: Range<Int>) -> Bool {
        bytes[range].allSatisfy { [0x20, 0x09, 0x0A, 0x0D, 0x2C].contains($0) }
    }

    /// Takes out an item, and the comma in a gap beside it; the comments there stay.
    private func removing(_ range: Range<Int>, andCommaIn gap: Range<Int>) -> String {
        var copy = self
        guard let comma = copy.comma(in: gap) else { return replacing(range, with: "") }
        let isBefore = comma < range.lowerBound
        let (first, second) = isBefore ? (comma..<(comma + 1), range) : (range, comma..<(comma + 1))
        return self[0..<first.lowerBound] + self[first.upperBound..<second.lowerBound]
            + self[second.upperBound..<bytes.count]
    }

    private func replacing(_ range: Range<Int>, with text: String) -> String {
        self[0..<range.lowerBound] + text + self[range.upperBound..<bytes.count]
    }
}
