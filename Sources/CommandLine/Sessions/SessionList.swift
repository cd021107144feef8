import ArgumentParser

/// `roost list`: all sessions.
struct SessionList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List sessions: those that run, and those that ended within the last day.",
        discussion: """
            EXAMPLES:
              roost list --all --tag work
              roost list --json | jq -r ".[].id"

            SEE ALSO: roost status. The keys of --json are explained in docs/cli.md.
            """,
        aliases: ["ls"]
    )

    @Flag(name: .shortAndLong, help: "Also those that ended longer ago.")
    var all = false

    @Option(
        name: .customLong("tag"),
        help: ArgumentHelp("Only those with this tag. May be given again.", valueName: "tag")
    )
    var tags: [String] = []

    @Flag(name: .shortAndLong, help: "Print the ids only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Also what they use: processor time, memory, tasks.")
    var wide = false

    @Flag(help: "Print a JSON array.")
    var json = false

    func validate() throws {
        if quiet, wide { throw ValidationError("--quiet and --wide exclude each other") }
        if quiet, json { throw ValidationError("--quiet and --json exclude each other") }
    }

    /// What is to be done.
    var request: ListRequest { ListRequest(all: all, tags: tags, quiet: quiet, json: json, wide: wide) }

    func run() throws { try request.run() }
}
