/// A key of the configuration: a directive in a section.
public struct ConfigurationKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The section.
    public let section: ConfigurationTable.Section
    /// What the section is called behind that, as the profile's name; empty where it has no name.
    public let name: String
    /// The directive.
    public let directive: ConfigurationDirective

    /// A directive of a section.
    public init(_ section: ConfigurationTable.Section, name: String = "", _ directive: ConfigurationDirective) {
        self.section = section
        self.name = name
        self.directive = directive
    }

    /// The longest name of a section, in bytes.
    public static let maximumName = 64

    /// As it is typed: `daemon.capacity`, `profile.claude.memory-max`.
    public var description: String {
        "\(section.rawValue.lowercased()).\(name.isEmpty ? "" : name + ".")\(directive.word)"
    }

    /// The header of its section in a file, with the brackets.
    public var header: String { Self.header(section, name) }

    /// A section's header, with the brackets.
    public static func header(_ section: ConfigurationTable.Section, _ name: String) -> String {
        name.isEmpty ? "[\(section.rawValue)]" : "[\(section.rawValue) \(name)]"
    }

    /// The variable of the broker's environment that sets it, as in `ROOST_DAEMON_CAPACITY`.
    public var variable: String {
        let words = [section.rawValue, name, directive.word].filter { !$0.isEmpty }
        let text = words.joined(separator: "_").uppercased()
        return "ROOST_" + String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// The keys that are there without any file, in the order of the documents.
    public static let all: [ConfigurationKey] = ConfigurationTable.Section.allCases.filter { !$0.isNamed }
        .flatMap(keys)

    /// The keys of a section called `name`.
    public static func keys(of section: ConfigurationTable.Section, name: String = "") -> [ConfigurationKey] {
        section.directives.map { ConfigurationKey(section, name: name, $0) }
    }

    private static func keys(of section: ConfigurationTable.Section) -> [ConfigurationKey] {
        keys(of: section, name: "")
    }

    /// Reads a key as it is typed: case, `-` and `_` do not matter. A name is taken from `names` where one of them is
    /// spelt so, and else as it is.
    ///
    /// - Throws: what is wrong with the text, and what was probably meant.
    public init(
        parsing text: String,
        names: [String] = [],
        sandboxes: [String] = [],
        tags: [String] = []
    ) throws(ArgumentProblem) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let sections = ConfigurationTable.Section.allCases
        guard parts.count >= 2, let first = parts.first, let last = parts.last,
            let section = sections.first(where: { Spelling.folded($0.rawValue) == Spelling.folded(first) })
        else {
            let known = (Self.all + Self.keys(of: .profile, name: "NAME") + Self.keys(of: .tag, name: "NAME")).map(
                \.description
            )
            throw ArgumentProblem("there is no such key" + Spelling.hint(for: text, among: known))
        }
        let middle = parts[1..<(parts.count - 1)].joined(separator: ".")
        guard section.isNamed == !middle.isEmpty else {
            let form =
                section.isNamed ? "\(section.rawValue.lowercased()).NAME.KEY" : "\(section.rawValue.lowercased()).KEY"
            throw ArgumentProblem("there is no such key; expected \(form)")
        }
        let directives = section.directives
        guard let directive = directives.first(where: { Spelling.folded($0.word) == Spelling.folded(last) }) else {
            let prefix = parts.dropLast().joined(separator: ".")
            let hint = Spelling.nearest(to: last, among: directives.map(\.word)).map {
                "; did you mean '\(prefix).\($0)'?"
            }
            throw ArgumentProblem(
                "there is no such key" + (hint ?? "; there are \(directives.map(\.word).joined(separator: ", "))")
            )
        }
        self.section = section
        self.directive = directive
        let known =
            switch section {
            case .sandbox: sandboxes
            case .tag: tags
            default: names
            }
        name = Self.spelt(middle, among: known)
        if section.isNamed, let problem = Self.problem(withName: name, of: section) { throw ArgumentProblem(problem) }
    }

    /// The one of `names` that `text` stands for; `text` when there is none, or more than one.
    static func spelt(_ text: String, among names: [String]) -> String {
        if names.contains(text) { return text }
        let alike = names.filter { Spelling.folded($0) == Spelling.folded(text) }
        return alike.count == 1 ? alike[0] : text
    }

    /// What is wrong with the name of a section, or nil when it can be used.
    public static func problem(withName name: String, of section: ConfigurationTable.Section = .profile) -> String? {
        guard !name.isEmpty else { return "the name is missing; expected [\(section.rawValue) NAME]" }
        guard name.utf8.count <= maximumName else { return "the name is longer than \(maximumName) bytes" }
        guard name.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "._-".utf8.contains($0) }),
            name.utf8.first?.isASCIIAlphanumeric == true
        else {
            return
                "'\(name)' cannot be a name: letters, digits and . _ - are allowed, and a letter or digit comes first"
        }
        return nil
    }

    /// Keys by section, name and place in the documents.
    public static func < (left: ConfigurationKey, right: ConfigurationKey) -> Bool {
        if left.section != right.section { return left.section < right.section }
        if left.name != right.name { return left.name < right.name }
        let directives = left.section.directives
        return (directives.firstIndex(of: left.directive) ?? 0) < (directives.firstIndex(of: right.directive) ?? 0)
    }
}
