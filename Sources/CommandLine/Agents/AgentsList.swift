import ArgumentParser
import Client

/// `roost agents list`: which agents report.
struct AgentsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the agents that can report what they do, and whether they are set up.",
        discussion: "SEE ALSO: roost agents setup."
    )

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let rows = AgentProgram.allCases.map(Row.init)
        if json { return try Console.printJSON(rows) }
        var table = Table([Table.Column("NAME"), Table.Column("AGENT"), Table.Column("HOOKS"), Table.Column("FILE")])
        for row in rows {
            table.add([
                Table.Cell(row.name), Table.Cell(row.agent), Table.Cell(PlainText.line(row.hooks)),
                Table.Cell(PlainText.line(row.file ?? "-")),
            ])
        }
        Console.write(table.text(width: Console.width, style: Console.style))
    }

    /// An agent, as it is printed.
    struct Row: Encodable {
        var name: String
        var agent: String
        var hooks: String
        var file: String?

        init(_ agent: AgentProgram) {
            name = agent.rawValue
            self.agent = agent.title
            file = agent.file(Console.environment)
            hooks = HookMerge.State.none.rawValue
            guard let file else { return }
            do {
                hooks = try agent.hooks.state(of: AgentFile(file).read() ?? "").rawValue
            } catch {
                hooks = "cannot be read"
            }
        }
    }
}
