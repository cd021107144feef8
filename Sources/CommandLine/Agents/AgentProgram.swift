import ArgumentParser
import SessionModel

/// An agent that can tell what it does, and where its hooks stand.
enum AgentProgram: String, CaseIterable, ExpressibleByArgument {
    case claude, codex, gemini

    /// What it is called.
    var title: String {
        switch self {
        case .claude: "Claude Code"
        case .codex: "Codex"
        case .gemini: "Gemini CLI"
        }
    }

    /// Its hooks, from packaging/agents.
    var hooks: HookMerge {
        let bytes =
            switch self {
            case .claude: PackageResources.agent_claude_json
            case .codex: PackageResources.agent_codex_json
            case .gemini: PackageResources.agent_gemini_json
            }
        return HookMerge(template: String(decoding: bytes, as: UTF8.self))
    }

    /// The file of the user's own settings; nil where there is no home.
    func file(_ environment: (String) -> String?) -> String? {
        func folder(_ variable: String, _ name: String) -> String? {
            if let folder = environment(variable), folder.hasPrefix("/") { return folder }
            return environment("HOME").flatMap { $0.hasPrefix("/") ? "\($0)/\(name)" : nil }
        }
        return switch self {
        case .claude: folder("CLAUDE_CONFIG_DIR", ".claude").map { $0 + "/settings.json" }
        case .codex: folder("CODEX_HOME", ".codex").map { $0 + "/hooks.json" }
        case .gemini: folder("", ".gemini").map { $0 + "/settings.json" }
        }
    }

    /// What is left to do by hand.
    var hint: String? {
        switch self {
        case .codex: "Codex runs new hooks once you have trusted them: type /hooks in it."
        case .claude, .gemini: nil
        }
    }
}
