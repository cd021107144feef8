/// What is configured: the built-in values, under the files in their order, under the environment.
///
/// A mistake costs the line that it is in and no other: the key keeps the value of the layer below.
public struct Configuration: Hashable, Sendable {
    /// What a key is set to.
    public struct Setting: Hashable, Sendable {
        /// The value as it was written; of words, all of them on one line.
        public var text: String
        /// The value; nil where nothing is set.
        public var value: ConfigurationValue?
        /// Who has set it.
        public var origin: ConfigurationOrigin
    }

    /// The keys with a value, and those that there always are.
    public private(set) var settings: [ConfigurationKey: Setting] = [:]
    /// The profiles in the order in which they are asked whether they fit: those of a later layer first, and those of
    /// one layer as they stand in its files.
    public private(set) var profileNames: [String] = []
    /// The sandboxes: those that are built in, and those of the files.
    public private(set) var sandboxNames = Sandbox.builtIn.map(\.name)
    /// The tags that have a section, in the order of the files.
    public private(set) var tagNames: [String] = []
    /// What is wrong, in the order of the places.
    public private(set) var problems: [ConfigurationProblem] = []

    private var profileLayers: [String: ConfigurationPaths.Layer] = [:]

    /// Reads `files` in their order, and then the variables.
    public init(files: [ConfigurationFile] = [], environment: [String: String] = [:]) {
        for key in ConfigurationKey.all { settings[key] = Self.builtIn(key, origin: .builtIn) }
        for file in files { read(file) }
        orderProfiles()
        readEnvironment(environment)
    }

    /// What a key is set to; an unset one has no value.
    public subscript(key: ConfigurationKey) -> Setting {
        settings[key] ?? Self.builtIn(key, origin: .builtIn)
    }

    private static func builtIn(_ key: ConfigurationKey, origin: ConfigurationOrigin) -> Setting {
        let text = key.directive.defaultText
        return Setting(text: text, value: text.isEmpty ? nil : try? key.directive.type.parse(text), origin: origin)
    }

    // MARK: Files

    private mutating func read(_ file: ConfigurationFile) {
        let syntax = ConfigurationSyntax(file.bytes)
        var found = syntax.problems.map { ConfigurationProblem(place: file.path, line: $0.line, message: $0.message) }
        var section: OpenSection = .none
        for line in syntax.lines {
            do throws(ArgumentProblem) {
                switch line.statement {
                case .section(let header):
                    section = .skipped
                    section = try open(header, layer: file.layer)
                case .assignment(let name, let value):
                    try assign(name, value, in: section, origin: .file(path: file.path, line: line.number))
                }
            } catch {
                found.append(ConfigurationProblem(place: file.path, line: line.number, message: error.description))
            }
        }
        problems += found.sorted { $0.line < $1.line }
    }

    /// The section that the lines below its header belong to.
    private enum OpenSection {
        /// No header has come yet.
        case none
        /// One that is not for us, or was told of.
        case skipped
        case known(ConfigurationTable.Section, name: String)
    }

    private mutating func open(
        _ header: String,
        layer: ConfigurationPaths.Layer
    ) throws(ArgumentProblem) -> OpenSection {
        // For other programs (systemd.unit(5)).
        if header.hasPrefix("X-") { return .skipped }
        let words = header.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        let sections = ConfigurationTable.Section.allCases
        guard let section = sections.first(where: { $0.rawValue == words.first }) else {
            let known = sections.map { $0.isNamed ? "[\($0.rawValue) NAME]" : "[\($0.rawValue)]" }
            let meant = Spelling.nearest(to: words.first ?? header, among: sections.map(\.rawValue))
            throw ArgumentProblem(
                "there is no section [\(header)]"
                    + (meant.map { "; did you mean [\($0)]?" } ?? "; there are \(known.joined(separator: ", "))")
            )
        }
        guard section.isNamed else {
            guard words.count == 1 else {
                throw ArgumentProblem("[\(header)] has a name too many; expected [\(section.rawValue)]")
            }
            return .known(section, name: "")
        }
        guard words.count <= 2 else {
            throw ArgumentProblem("[\(header)] has \(words.count - 1) names; expected [\(section.rawValue) NAME]")
        }
        let name = words.dropFirst().first ?? ""
        if let problem = ConfigurationKey.problem(withName: name, of: section) { throw ArgumentProblem(problem) }
        if section == .sandbox, !sandboxNames.contains(name) { sandboxNames.append(name) }
        if section == .tag, !tagNames.contains(name) { tagNames.append(name) }
        if section == .profile, profileLayers[name] == nil {
            profileLayers[name] = layer
            profileNames.append(name)
        }
        return .known(section, name: name)
    }

    private mutating func assign(
        _ name: String,
        _ value: String,
        in section: OpenSection,
        origin: ConfigurationOrigin
    ) throws(ArgumentProblem) {
        if name.hasPrefix("X-") { return }
        switch section {
        case .skipped: return
        case .none:
            throw ArgumentProblem("'\(name)=' stands in no section; expected a header such as [Daemon] above it")
        case .known(let section, let sectionName):
            let directives = section.directives
            guard let directive = directives.first(where: { $0.name == name }) else {
                let meant = Spelling.nearest(to: name, among: directives.map(\.name))
                let known = directives.map { $0.name + "=" }.joined(separator: ", ")
                let header = ConfigurationKey.header(section, sectionName)
                throw ArgumentProblem(
                    "there is no key '\(name)=' in \(header); "
                        + (meant.map { "did you mean '\($0)='?" } ?? "there are \(known)")
                )
            }
            try set(ConfigurationKey(section, name: sectionName, directive), to: value, origin: origin)
        }
    }

    /// Sets a key; words are added to those that there are, and an empty value takes back what was set.
    private mutating func set(
        _ key: ConfigurationKey,
        to text: String,
        origin: ConfigurationOrigin
    ) throws(ArgumentProblem) {
        guard !text.isEmpty else {
            settings[key] = Self.builtIn(key, origin: origin)
            return
        }
        let value: ConfigurationValue
        do throws(ArgumentProblem) {
            value = try key.directive.type.parse(text)
        } catch {
            throw ArgumentProblem("\(key.directive.name)= is '\(text)': \(error.description)")
        }
        guard case .words(let added) = value, key.directive.type == .words else {
            settings[key] = Setting(text: text, value: value, origin: origin)
            return
        }
        var words = added
        if case .words(let present)? = settings[key]?.value { words = present + added.filter { !present.contains($0) } }
        settings[key] = Setting(text: QuotedWords.join(words), value: .words(words), origin: origin)
    }

    private mutating func orderProfiles() {
        let layers = profileLayers
        profileNames = ConfigurationPaths.Layer.allCases.reversed().flatMap { layer in
            profileNames.filter { layers[$0] == layer }
        }
    }

    // MARK: Environment

    /// Takes the variables that begin with a section's name; others, such as ROOST_SESSION_ID, are not for us.
    private mutating func readEnvironment(_ environment: [String: String]) {
        let prefixes = ConfigurationTable.Section.allCases.map { "ROOST_\($0.rawValue.uppercased())_" }
        let keys =
            ConfigurationKey.all + profileNames.flatMap { ConfigurationKey.keys(of: .profile, name: $0) }
            + sandboxNames.flatMap { ConfigurationKey.keys(of: .sandbox, name: $0) }
            + tagNames.flatMap { ConfigurationKey.keys(of: .tag, name: $0) }
        let byVariable = Dictionary(keys.map { ($0.variable, $0) }, uniquingKeysWith: { first, _ in first })
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) {
            guard prefixes.contains(where: variable.hasPrefix), !text.isEmpty else { continue }
            do throws(ArgumentProblem) {
                guard let key = byVariable[variable] else {
                    let hint = Spelling.hint(for: variable, among: Array(byVariable.keys.sorted()))
                    throw ArgumentProblem("no key has this variable" + hint)
                }
                // What is set here replaces words, too.
                if key.directive.type == .words { settings[key] = nil }
                try set(key, to: text, origin: .environment(variable: variable))
            } catch {
                problems.append(ConfigurationProblem(place: variable, message: error.description))
            }
        }
    }
}

extension Configuration {
    /// Adds a mistake that was found outside, such as a file that cannot be read.
    public mutating func add(_ problem: ConfigurationProblem) { problems.append(problem) }
}
