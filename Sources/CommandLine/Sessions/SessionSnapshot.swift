import ArgumentParser
import Client

/// `roost snapshot`: what a session shows now.
struct SessionSnapshot: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract:
            "Print what a session's terminal shows, or showed when it ended or at any moment; also \"roost screen\".",
        usage: "roost snapshot [<options>] <session>",
        discussion: """
            Nothing is typed, no window is opened, and the program does not notice. Empty rows at the end are left out, \
            but not in JSON. What it showed at another moment comes from the session's recording.

            EXAMPLES:
              roost snapshot api
              roost snapshot --html api > api.html
              roost snapshot --json api | jq -r .title
              watch -c roost snapshot --ansi api
              roost screen api --at 16:07
              roost screen api --at -5min

            SEE ALSO: roost history, roost replay, roost attach --view, roost logs.
            """,
        aliases: ["screen"]
    )

    @OptionGroup(title: "Format")
    var format: ScreenFormatOptions

    @Option(
        help: ArgumentHelp("Rows of the scrollback in front of the screen, or all. (default: 0)", valueName: "lines"),
        transform: LineCount.init(parsing:)
    )
    var scrollback: LineCount?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("As it was at this time: 16:07, \"2026-11-21 16:07\", +30s, -5min.", valueName: "time")
    )
    var at: String?

    @OptionGroup var key: KeyOptions

    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var session: String

    mutating func validate() throws {
        guard at == nil || scrollback == nil else {
            throw ValidationError(
                "--scrollback is for what the terminal shows now; \"roost export\" has all that has scrolled off"
            )
        }
        if let at { _ = try MomentText.parse(at) }
    }

    func run() throws {
        if let at { return try printPast(at) }
        let found = try SessionsClient.connect().session(session)
        format.print(try found.screen(format.format, scrollbackLines: scrollback?.value ?? 0), of: found)
    }

    /// Prints what the terminal showed at a moment, from the recording.
    private func printPast(_ at: String) throws {
        let recording = try OpenedRecording(session, of: SessionsClient.connect(), KeyFinder(key))
        let playhead = Playhead(recording.index)
        playhead.seek(try recording.place(try MomentText.parse(at), at))
        format.print(format.format.text(of: playhead.engine), title: session)
    }
}
