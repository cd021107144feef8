import ArgumentParser
import Client
import Glibc
import SessionModel

/// `roost logs`: the journal of a session's unit.
struct SessionLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the journal of a session: its start, its end, and what its processes logged.",
        discussion: """
            This is journalctl --user-unit <unit>. What the command writes to its terminal is not in the journal.

            EXAMPLES:
              roost logs -f api
              roost logs --since -1h api

            SEE ALSO: journalctl(1), systemd.time(7).
            """
    )

    @OptionGroup var journal: JournalOptions

    @Argument(
        help: ArgumentHelp("Id, unique beginning of an id, or name.", valueName: "session"),
        completion: SessionCompletion.all
    )
    var session: String

    func run() throws {
        try journal.show(unit: SessionsClient.connect().session(session).details().unit)
    }
}
