import ArgumentParser
import Client
import SessionModel

/// Keys and profiles for the shell to complete: silent and quick, whatever is missing.
enum ConfigurationCompletion {
    /// Keys.
    static let keys = CompletionKind.custom { _, _, prefix in
        let profiles = profileNames(rows()).flatMap { ConfigurationKey.keys(of: .profile, name: $0) }
        return candidates(prefix, among: ConfigurationKey.all + profiles)
    }

    /// Profiles.
    static let profiles = CompletionKind.custom { _, _, prefix in
        profileNames(rows()).filter { $0.hasPrefix(prefix) }
    }

    /// Sandboxes.
    static let sandboxes = CompletionKind.custom { _, _, prefix in
        let configured = rows().compactMap { try? ConfigurationKey(parsing: $0.key) }.filter { $0.section == .sandbox }
        return Set(configured.map(\.name) + Sandbox.builtIn.map(\.name)).filter { $0.hasPrefix(prefix) }.sorted()
    }

    /// Those of `keys` that begin with `prefix`.
    static func candidates(_ prefix: String, among keys: [ConfigurationKey]) -> [String] {
        keys.map(\.description).filter { $0.hasPrefix(prefix.lowercased()) || $0.hasPrefix(prefix) }.sorted()
    }

    /// The profiles that have a key in `rows`.
    static func profileNames(_ rows: [ConfigurationRow]) -> [String] {
        var names: [String] = []
        for row in rows {
            guard let key = try? ConfigurationKey(parsing: row.key), key.section == .profile, !names.contains(key.name)
            else { continue }
            names.append(key.name)
        }
        return names
    }

    private static func rows() -> [ConfigurationRow] {
        // A broker that does not run is not started for a key press.
        guard let client = try? SessionsClient.connect(), client.isRunning() else { return [] }
        return (try? client.configuration()) ?? []
    }
}
