/// The sandboxes of the configuration.
extension Configuration {
    /// The sandbox called `name`, which is built in or has a section; nil when there is none.
    public func sandbox(named text: String) -> Sandbox? {
        let name = ConfigurationKey.spelt(text, among: sandboxNames)
        guard sandboxNames.contains(name) else { return nil }
        var sandbox = Sandbox.builtIn.first { $0.name == name } ?? Sandbox(name: name)
        if case .text(let word)? = value(ConfigurationTable.protectHome, of: name),
            let home = Sandbox.Home(rawValue: word)
        {
            sandbox.home = home
        }
        if case .boolean(let isPrivate)? = value(ConfigurationTable.privateNetwork, of: name) {
            sandbox.hasPrivateNetwork = isPrivate
        }
        sandbox.readWritePaths = paths(ConfigurationTable.readWritePaths, of: name)
        sandbox.readOnlyPaths = paths(ConfigurationTable.readOnlyPaths, of: name)
        sandbox.inaccessiblePaths = paths(ConfigurationTable.inaccessiblePaths, of: name)
        return sandbox
    }

    /// The name of the sandbox that a profile asks for; nil where it asks for none.
    public func sandbox(profile: String) -> String? {
        let key = ConfigurationKey(.profile, name: profile, ConfigurationTable.profileSandbox)
        guard case .text(let name)? = self[key].value else { return nil }
        return name
    }

    private func value(_ directive: ConfigurationDirective, of sandbox: String) -> ConfigurationValue? {
        self[ConfigurationKey(.sandbox, name: sandbox, directive)].value
    }

    private func paths(_ directive: ConfigurationDirective, of sandbox: String) -> [String] {
        guard case .words(let words)? = value(directive, of: sandbox) else { return [] }
        return words
    }
}
