import Client

/// The lines of a session where its journal cannot be read.
enum KeptLines {
    /// What is told about where they come from.
    static let notice =
        "the user's journal cannot be read here (journald.conf(5), Storage= and SplitMode=): these are the lines that "
        + "the sessions' terminals have kept"

    /// Calls a function with each line that is kept of a session, oldest first. They have no times of their own: each
    /// has that of the session's start.
    static func forEach(of session: SessionClient, _ body: (LogEntry) throws -> Void) throws {
        let details = try session.details()
        let text = try session.screen(.text, scrollbackLines: UInt32.max, joinsWrapped: true)
        for line in text.split(separator: "\n") {
            try body(
                LogEntry(time: details.startedAt ?? 0, session: details.id, name: details.name, line: String(line))
            )
        }
    }
}
