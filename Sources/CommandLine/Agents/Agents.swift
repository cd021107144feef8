import ArgumentParser

/// `roost agents`: the hooks of agents.
struct Agents: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agents",
        abstract: "Let agents report what they do.",
        discussion: """
            Claude Code, Codex and Gemini CLI run hooks of yours at certain moments. With those of Roost they report that they \
            work, are done, or need you.

            EXAMPLES:
              roost agents list
              roost agents setup claude
              roost agents setup claude --undo

            SEE ALSO: roost report, docs/activity.md.
            """,
        subcommands: [AgentsList.self, AgentsSetup.self]
    )
}
