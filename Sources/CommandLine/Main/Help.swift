import SessionModel

/// Longer texts of the help.
enum Help {
    /// What stands under `roost help`.
    static let overview = """
        A session is a program in a terminal of its own, run by systemd as the unit app-roost-<id>.service. Every command \
        takes a session's id, a unique beginning of it, or its name.

        EXAMPLES:
          roost start claude            start an agent in the background
          roost run --name api codex    start one and open it
          roost attach api              open it again; Ctrl-\\ leaves it running
          roost list                    what runs, what it does, who needs you
          roost stop api                stop it and all that it has started

        EXIT STATUS:
        \(exitStatuses)

        ENVIRONMENT:
          ROOST_DETACH_KEY  the key that closes a window; Ctrl-\\ by default
          NO_COLOR          no colours when it is set to anything

        SEE ALSO: systemctl(1), journalctl(1), loginctl(1), busctl(1), docs/cli.md.
        """

    /// The table of exit statuses, one a line.
    static let exitStatuses: String = {
        var rows: [(Int32, String)] = [
            (0, "it worked; of attach and run: the window was closed"),
            (1, "doctor has found something that is broken; recordings search has found nothing"),
            (64, "the command line cannot be understood"),
        ]
        rows += SessionErrorCode.allCases.map { ($0.exitStatus, $0.summary) }
        let lines = rows.sorted { $0.0 < $1.0 }.map { "  \(DisplayWidth.pad("\($0.0)", to: 6))\($0.1)" }
        return lines.joined(separator: "\n")
            + "\n  attach and run: the command's own, or 128 and the signal that ended it"
    }()
}
