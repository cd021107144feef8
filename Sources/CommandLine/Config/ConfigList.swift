import ArgumentParser
import Client
import SessionModel

/// `roost config list`.
struct ConfigList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all keys with their values, and who has set them.",
        discussion: """
            Mistakes in the files are told on standard error.

            EXAMPLES:
              roost config list --set
              roost config list --json | jq -r '.[] | select(.origin != "default").key'
            """
    )

    @Flag(help: "Only those that somebody has set.")
    var set = false

    @Flag(help: "Print a JSON array.")
    var json = false

    func run() throws {
        let client = try SessionsClient.connect()
        let rows = try client.configuration().filter { !set || $0.origin != "\(ConfigurationOrigin.builtIn)" }
        if json {
            try Console.printJSON(rows.map(ConfigurationJSON.init))
        } else if !rows.isEmpty {
            Console.write(Self.text(rows, width: Console.width, style: Console.style))
        }
        Config.complain(try client.configurationProblems())
    }

    /// The rows as a table for people.
    static func text(_ rows: [ConfigurationRow], width: Int?, style: Style) -> String {
        var table = Table([
            Table.Column("KEY"), Table.Column("VALUE", minimum: 8), Table.Column("TYPE"),
            Table.Column("ORIGIN", minimum: 12),
        ])
        for row in rows {
            let isSet = row.origin != "\(ConfigurationOrigin.builtIn)"
            table.add([
                Table.Cell(PlainText.line(row.key)), Table.Cell(row.value.isEmpty ? "-" : PlainText.line(row.value)),
                Table.Cell(PlainText.line(row.type)), Table.Cell(PlainText.line(row.origin), isSet ? nil : .faint),
            ])
        }
        return table.text(width: width, style: style)
    }
}
