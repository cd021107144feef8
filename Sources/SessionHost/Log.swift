import Glibc

/// Lines on standard error, which is the journal in a unit. Nothing is ever waited for: a line that cannot be written
/// at once is dropped.
enum Log {
    /// The levels of syslog(3) that a host uses.
    enum Level: Int {
        case error = 3
        case warning = 4
        case info = 6
    }

    /// Prefixes are understood by the journal alone (sd-daemon(3)).
    private static let hasJournal = getenv("JOURNAL_STREAM") != nil

    static func warning(_ text: String) { write(.warning, text) }
    static func error(_ text: String) { write(.error, text) }
    static func info(_ text: String) { write(.info, text) }

    private static func write(_ level: Level, _ text: String) {
        let line = (hasJournal ? "<\(level.rawValue)>" : "roost-host: ") + text.filter { $0 != "\n" } + "\n"
        var bytes = Array(line.utf8)
        // The journal's end is a socket: send(2) can refuse to wait there without a flag that others would share.
        let sent = Glibc.send(STDERR_FILENO, &bytes, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
        guard sent < 0, errno == ENOTSOCK else { return }
        _ = Glibc.write(STDERR_FILENO, &bytes, bytes.count)
    }
}
