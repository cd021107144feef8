/// What the configuration says of those inside sessions.
extension Configuration {
    /// What processes inside sessions may do where their profile says nothing.
    public var accessFromSessions: AccessLevel {
        level(ConfigurationKey(.access, ConfigurationTable.fromSessions)) ?? .own
    }

    /// What processes inside the sessions of a profile may do; nil where it says nothing.
    public func access(profile: String) -> AccessLevel? {
        level(ConfigurationKey(.profile, name: profile, ConfigurationTable.profileAccess))
    }

    private func level(_ key: ConfigurationKey) -> AccessLevel? {
        guard case .text(let word)? = self[key].value else { return nil }
        return AccessLevel(rawValue: word)
    }
}

extension ConfigurationKey {
    /// Whether it says what sessions may do, or which of them may, or what is run outside of them.
    public var isAboutAccess: Bool {
        section == .access || section == .sandbox || directive == ConfigurationTable.profileSandbox
            || [
                ConfigurationTable.profileAccess, ConfigurationTable.command, ConfigurationTable.tag,
                ConfigurationTable.resume, ConfigurationTable.notifyCommand, ConfigurationTable.notifyTerminal,
                ConfigurationTable.recordSealTo,
            ].contains(
                directive
            )
    }
}
