import ArgumentParser

/// `roost attach`: a window onto a session.
struct SessionAttach: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Open a session in this terminal.",
        usage: "roost attach [<options>] <session>",
        discussion: """
            The detach key (Ctrl-\\) closes the window; the session goes on. Any number of windows may be open at once. \
            The exit status is that of the command when it ends while the window is open.

            The key is not recognised inside of a paste. To send it to the program itself, change it \
            (--detach-key ctrl-], ROOST_DETACH_KEY), turn it off (none), or use: roost send --key ctrl-\\ <session>.

            EXAMPLES:
              roost attach 7c5d
              roost attach --scrollback all api   scroll back to where it began
              roost attach --view api           look, but do not touch; Ctrl-C closes it too
              printf 'make\\n' | roost attach api   type what comes from a pipe

            SEE ALSO: roost run, roost send.
            """
    )

    @OptionGroup var window: WindowOptions
    @Flag(help: "Only look: what is typed is not sent, and the session keeps its size.")
    var view = false
    @Option(
        help: ArgumentHelp(
            "Rows of scrollback to show first, or all. (default: 1000)",
            valueName: "lines"
        ),
        transform: LineCount.init(parsing:)
    )
    var scrollback: LineCount?

    @OptionGroup var reference: SessionReference

    /// What is to be done.
    var request: AttachRequest {
        var request = AttachRequest(session: reference.session)
        request.window = window.settings
        request.isView = view
        if let scrollback { request.scrollback = scrollback.value }
        return request
    }

    func run() throws { try request.run() }
}
