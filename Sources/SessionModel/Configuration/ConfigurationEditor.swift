/// Changes single keys in a file of the configuration, and leaves every other line as it is.
public struct ConfigurationEditor: Hashable, Sendable {
    /// What a file begins with that did not exist.
    public static let heading = """
        # Written by 'roost config set'. Your own settings belong in roost.conf, one folder up.

        """

    private var lines: [String]

    /// Begins with the content of a file; nil when it is no text in UTF-8.
    public init?(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        // By bytes: a carriage return and its line feed would be one character.
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            String($0) ?? ""
        }
        if lines.last?.isEmpty == true { lines.removeLast() }
    }

    /// The content of the file now; empty when nothing is set in it.
    public var bytes: [UInt8] {
        let isEmpty = ConfigurationSyntax(content).lines.allSatisfy { line in
            if case .section = line.statement { true } else { false }
        }
        let own = Set(Self.heading.split(separator: "\n").map(String.init))
        let hasComments = lines.contains { ConfigurationSyntax.isComment($0) && !own.contains($0) }
        return isEmpty && !hasComments ? [] : content
    }

    private var content: [UInt8] { Array(lines.map { $0 + "\n" }.joined().utf8) }

    /// Whether a line of the file sets `key`.
    public func sets(_ key: ConfigurationKey) -> Bool { !places(of: key).isEmpty }

    /// What is wrong with `text` as a value in a file, whatever it is for; nil when it can stand there.
    public static func problem(withValue text: String) -> String? {
        if text.utf8.contains(where: { $0 == 10 || $0 == 0 }) { return "a value is one line of text" }
        return ConfigurationSyntax.isContinued(text) ? "the backslash at its end would join the next line to it" : nil
    }

    /// Sets `key` to `text`, in which ``problem(withValue:)`` sees none.
    public mutating func set(_ key: ConfigurationKey, to text: String) {
        remove(key)
        if lines.isEmpty { lines = Self.heading.split(separator: "\n").map(String.init) + [""] }
        var added = ["\(key.directive.name)=\(text)"]
        // Words are added to those of the layers below otherwise.
        if key.directive.type == .words, !text.isEmpty { added.insert("\(key.directive.name)=", at: 0) }
        if let end = end(of: key) {
            lines.insert(contentsOf: added, at: end)
        } else {
            if lines.last?.isEmpty == false { lines.append("") }
            lines += [key.header] + added
        }
    }

    /// Takes away every line that sets `key`, and its section's header where nothing else stands below it.
    public mutating func remove(_ key: ConfigurationKey) {
        for place in places(of: key).reversed() { lines.removeSubrange(place) }
        guard let end = end(of: key), end > 0, lines[end - 1].hasPrefix("[") else { return }
        lines.remove(at: end - 1)
        while end - 2 >= 0, end - 2 < lines.count, lines[end - 2].isEmpty { lines.remove(at: end - 2) }
    }

    /// The lines of each assignment of `key`, with those that continue it.
    private func places(of key: ConfigurationKey) -> [Range<Int>] {
        let statements = ConfigurationSyntax(content).lines
        var isInside = false
        var places: [Range<Int>] = []
        for statement in statements {
            switch statement.statement {
            case .section(let header): isInside = Self.isHeader(header, of: key)
            case .assignment(key.directive.name, _) where isInside:
                let first = Int(statement.number) - 1
                places.append(first..<continuationEnd(first))
            case .assignment: break
            }
        }
        return places
    }

    /// Behind the last statement of the last section of `key`; nil when the file has no such section.
    private func end(of key: ConfigurationKey) -> Int? {
        var isInside = false
        var end: Int?
        for statement in ConfigurationSyntax(content).lines {
            if case .section(let header) = statement.statement { isInside = Self.isHeader(header, of: key) }
            if isInside { end = continuationEnd(Int(statement.number) - 1) }
        }
        return end
    }

    /// Behind the statement that begins on the line `first`.
    private func continuationEnd(_ first: Int) -> Int {
        var end = first + 1
        // The last line in front that is no comment says whether the statement goes on.
        while end < lines.count,
            let before = lines[first..<end].last(where: { !ConfigurationSyntax.isComment($0) }),
            ConfigurationSyntax.isContinued(before)
        {
            end += 1
        }
        return end
    }

    private static func isHeader(_ header: String, of key: ConfigurationKey) -> Bool {
        let words = header.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        return words == [key.section.rawValue] + (key.name.isEmpty ? [] : [key.name])
    }
}
