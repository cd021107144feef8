import ArgumentParser

/// What of a unit's journal is shown.
struct JournalOptions: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Go on showing what comes.")
    var follow = false

    @Option(
        name: [.customShort("n"), .long],
        help: ArgumentHelp("Only so many of the last lines.", valueName: "number")
    )
    var lines: UInt32?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Only what is newer, such as -1h, today, or \"2026-11-21 07:00\".", valueName: "time")
    )
    var since: String?

    /// Becomes journalctl(1) for the entries of `unit`; comes back with what went wrong only.
    func show(unit: String) throws {
        var arguments = ["journalctl", "--quiet", "--user-unit=\(unit)"]
        if follow { arguments.append("--follow") }
        if let lines { arguments.append("--lines=\(lines)") }
        if let since { arguments.append("--since=\(since)") }
        throw Program.replace(with: arguments)
    }
}
