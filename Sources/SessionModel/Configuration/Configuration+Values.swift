import Glibc

extension Configuration {
    /// How many sessions may live at once; 0 means any number.
    public var capacity: UInt32 {
        guard case .number(let number)? = self[ConfigurationKey(.daemon, ConfigurationTable.capacity)].value else {
            return 0
        }
        return UInt32(exactly: number) ?? 0
    }

    /// How many sessions with the tag `tag` may live at once; nil for any number.
    public func capacity(ofTag tag: String) -> UInt32? {
        guard case .number(let number)? = self[ConfigurationKey(.tag, name: tag, ConfigurationTable.tagCapacity)].value
        else { return nil }
        return UInt32(exactly: number)
    }

    /// The limits of all sessions together.
    public var fleetLimits: [Limits.Key: ConfiguredLimit] {
        var limits: [Limits.Key: ConfiguredLimit] = [:]
        for key in Limits.Key.allCases { limits[key] = limit(key, .fleet, name: "") }
        return limits
    }

    /// How long the broker stays when nobody needs it, in microseconds; `UInt64.max` means forever.
    public var exitIdle: UInt64 {
        guard case .number(let number)? = self[ConfigurationKey(.daemon, ConfigurationTable.exitIdle)].value else {
            return UInt64.max
        }
        return number
    }

    /// Whether hosts become the installed program by themselves.
    public var autoUpgrade: Bool {
        guard case .boolean(let isOn)? = self[ConfigurationKey(.daemon, ConfigurationTable.autoUpgrade)].value else {
            return true
        }
        return isOn
    }

    /// How long a session is idle before it is evicted, in microseconds; `UInt64.max` means never.
    public var evictIdleAfter: UInt64 { number(.evict, ConfigurationTable.evictIdleAfter) }

    /// Whether a session that was evicted is started again when somebody attaches.
    public var respawnsOnAttach: Bool {
        self[ConfigurationKey(.evict, ConfigurationTable.respawnOnAttach)].value == .boolean(true)
    }

    /// Whether idle sessions are stopped when memory is short.
    public var pressureEvict: Bool {
        self[ConfigurationKey(.pressure, ConfigurationTable.pressureEvict)].value == .boolean(true)
    }

    /// How long tasks wait for memory within 2 s before it counts as short, in microseconds: at most those 2 s.
    public var pressureStall: UInt64 { min(number(.pressure, ConfigurationTable.pressureStall), 2_000_000) }

    /// How long a session is idle before it may be stopped when memory is short, in microseconds.
    public var pressureIdleAfter: UInt64 { number(.pressure, ConfigurationTable.pressureIdleAfter) }

    func number(_ section: ConfigurationTable.Section, _ directive: ConfigurationDirective) -> UInt64 {
        guard case .number(let number)? = self[ConfigurationKey(section, directive)].value else { return UInt64.max }
        return number
    }

    /// A limit, and who has set it.
    public struct ConfiguredLimit: Hashable, Sendable {
        /// The limit.
        public var amount: LimitAmount
        /// Who has set it.
        public var origin: ConfigurationOrigin
    }

    /// The limits of a session with the profile `profile`: those that it sets, over those of `[Defaults]`.
    public func limits(profile: String?) -> [Limits.Key: ConfiguredLimit] {
        var limits: [Limits.Key: ConfiguredLimit] = [:]
        for key in Limits.Key.allCases {
            limits[key] =
                profile.flatMap { limit(key, .profile, name: $0) } ?? limit(key, .defaults, name: "")
        }
        return limits
    }

    private func limit(_ key: Limits.Key, _ section: ConfigurationTable.Section, name: String) -> ConfiguredLimit? {
        let directive = section.directives.first { $0.type == .limit(key) }
        guard let directive else { return nil }
        let setting = self[ConfigurationKey(section, name: name, directive)]
        guard case .limit(let amount)? = setting.value else { return nil }
        return ConfiguredLimit(amount: amount, origin: setting.origin)
    }

    // MARK: Profiles

    /// The profile that a command and its tags get: the first that names them. One that names neither programs nor
    /// tags is for those who ask for it.
    public func profile(forCommand command: [String], tags: [String]) -> String? {
        profileNames.first { name in
            let patterns = words(ConfigurationTable.command, of: name)
            let wanted = words(ConfigurationTable.tag, of: name)
            guard !patterns.isEmpty || !wanted.isEmpty else { return false }
            return (patterns.isEmpty || patterns.contains { Self.matches($0, command.first ?? "") })
                && (wanted.isEmpty || wanted.contains(where: tags.contains))
        }
    }

    /// The profile that `text` stands for: case, `-` and `_` do not matter where only one is spelt so.
    public func profile(named text: String) -> String? {
        let name = ConfigurationKey.spelt(text, among: profileNames)
        return profileNames.contains(name) ? name : nil
    }

    private func words(_ directive: ConfigurationDirective, of profile: String) -> [String] {
        words(ConfigurationKey(.profile, name: profile, directive))
    }

    private func words(_ key: ConfigurationKey) -> [String] {
        guard case .words(let words)? = self[key].value else { return [] }
        return words
    }

    // MARK: Starting again

    /// What takes the commands of a profile up again (``ResumeForm``); nil where it is their own command.
    public func resumeForm(profile: String) -> [String]? {
        guard
            case .command(let words)? = self[ConfigurationKey(.profile, name: profile, ConfigurationTable.resume)].value
        else { return nil }
        return words
    }

    /// The names, as patterns, of the variables that are kept on the disk.
    public var passedEnvironment: [String] {
        words(ConfigurationKey(.respawn, ConfigurationTable.passEnvironment))
    }

    /// Whether a pattern fits a program: its path where the pattern has a slash, else its name.
    private static func matches(_ pattern: String, _ program: String) -> Bool {
        let name = program.split(separator: "/").last.map(String.init) ?? program
        return fnmatch(pattern, pattern.contains("/") ? program : name, FNM_PATHNAME) == 0
    }

    // MARK: Lists

    /// All keys with what they are set to, in the order of the documents: those that there always are, and those that
    /// are set in a section with a name.
    public var list: [(key: ConfigurationKey, setting: Setting)] {
        settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The key that `text` stands for.
    ///
    /// - Throws: what is wrong with the text, and what was probably meant.
    public func key(_ text: String) throws(ArgumentProblem) -> ConfigurationKey {
        try ConfigurationKey(parsing: text, names: profileNames, sandboxes: sandboxNames, tags: tagNames)
    }
}
