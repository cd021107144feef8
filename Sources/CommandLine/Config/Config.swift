import ArgumentParser

/// `roost config`: what is configured.
struct Config: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show and change the configuration.",
        discussion: """
            A key is written as daemon.capacity or profile.claude.memory-max; case, - and _ do not matter. Changes hold \
            at once. docs/configuration.md explains every key.

            EXAMPLES:
              roost config list
              roost config set daemon.capacity 8
              roost config set profile.claude.command 'claude claude-*'
              roost config set profile.claude.memory-max 4G
              roost config unset daemon.capacity

            SEE ALSO: systemd.syntax(7), systemd.resource-control(5).
            """,
        subcommands: [
            ConfigList.self, ConfigGet.self, ConfigSet.self, ConfigUnset.self, ConfigEdit.self, ConfigPath.self,
        ]
    )

    /// Tells of mistakes in the files, each on a line of its own.
    static func complain(_ problems: [some CustomStringConvertible]) {
        for problem in problems { Console.complain(PlainText.line(problem.description)) }
    }
}
