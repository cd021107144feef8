import ArgumentParser
import Client

/// `roost snapshot`: what a session shows now.
struct SessionSnapshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Print what a session's terminal shows, or showed when it ended.",
        usage: "roost snapshot [<options>] <session>",
        discussion: """
            Nothing is typed, no window is opened, and the program does not notice. Empty rows at the end are left out, \
            but not in JSON.

            EXAMPLES:
              roost snapshot api
              roost snapshot --html api > api.html
              roost snapshot --json api | jq -r .title
              watch -c roost snapshot --ansi api

            SEE ALSO: roost history, roost attach --view, roost logs.
            """
    )

    @OptionGroup(title: "Format")
    var format: ScreenFormatOptions

    @Option(
        help: ArgumentHelp("Rows of the scrollback in front of the screen, or all. (default: 0)", valueName: "lines"),
        transform: LineCount.init(parsing:)
    )
    var scrollback: LineCount?

    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var session: String

    func run() throws {
        let found = try SessionsClient.connect().session(session)
        format.print(try found.screen(format.format, scrollbackLines: scrollback?.value ?? 0), of: found)
    }
}
