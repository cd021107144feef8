import ArgumentParser
import SessionModel

/// `roost daemon logs`: the broker's journal.
struct DaemonLogs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show the broker's journal.",
        discussion: """
            This is journalctl --user-unit roost.service.

            SEE ALSO: roost logs, journalctl(1), systemd.time(7).
            """
    )

    @OptionGroup var journal: JournalOptions

    func run() throws {
        try journal.show(unit: UnitName.broker)
    }
}
