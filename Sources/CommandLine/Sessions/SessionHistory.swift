import ArgumentParser
import Client

/// `roost history`: what has scrolled off a session's screen, and the screen.
struct SessionHistory: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Print what a session has shown: its scrollback, then its screen.",
        usage: "roost history [<options>] <session>",
        discussion: """
            A program that takes the whole screen, such as an editor, has no scrollback while it does.

            EXAMPLES:
              roost history api | grep -n error
              roost history --join --lines 1000 api > api.txt
              roost history --ansi api | less -R

            SEE ALSO: roost snapshot, roost logs.
            """
    )

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp(
            "Only so many of the last rows of the scrollback, or all. (default: all)",
            valueName: "lines"
        ),
        transform: LineCount.init(parsing:)
    )
    var lines: LineCount?

    @OptionGroup(title: "Format")
    var format: ScreenFormatOptions

    @Flag(help: "Make one line of rows that the terminal has wrapped; plain text only.")
    var join = false

    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var session: String

    mutating func validate() throws {
        guard !join || format.format == .text else { throw ValidationError("--join is for plain text only") }
    }

    func run() throws {
        let found = try SessionsClient.connect().session(session)
        let lines = lines ?? .all
        let screen = try found.screen(format.format, scrollbackLines: lines.value, joinsWrapped: join)
        format.print(screen, of: found)
    }
}
