import HostProtocol
import SessionModel
import Terminal

/// What is known of the lines that go to the journal.
struct LineLog {
    /// After so many microseconds without output all that is complete has settled. Counters of seconds never are.
    static let calm: UInt64 = 2_000_000
    /// So many microseconds after a change it is looked at, however much is printed.
    static let latest: UInt64 = 5_000_000
    /// After so many new rows in the scrollback, which keeps more, the lines are taken.
    static let mostRows = 4096
    /// What stands behind a line that is not whole.
    static let cutMark = " […]"

    let settings: JournalSettings
    /// The fields that all entries have.
    let fields: JournalEntry
    /// What the session is called in messages.
    let label: String
    var lines = SettledLines()
    var budget: LineBudget
    /// When something was printed first since the last look.
    var firstChange: UInt64 = 0
    /// ``Terminal/Engine/scrollbackPushed`` at the last look.
    var pushed = 0
    /// Whether a look is due.
    var isAwaited = false

    init(_ request: LaunchRequest) {
        settings = JournalSettings(request.settings)
        budget = LineBudget(interval: settings.interval, burst: settings.burst)
        label = request.name ?? request.id.description
        var fields = JournalEntry()
        let program = request.arguments.first?.split(separator: "/").last.map(String.init) ?? ""
        fields.add("SYSLOG_IDENTIFIER", program.isEmpty ? "roost" : program)
        fields.add("ROOST_SESSION", request.id.description)
        if let name = request.name { fields.add("ROOST_NAME", name) }
        for tag in settings.tags { fields.add("ROOST_TAG", tag) }
        self.fields = fields
    }

    /// An entry with a text; 6 is information (syslog(3)).
    func entry(_ message: String, event: String, priority: Int = 6) -> JournalEntry {
        var entry = JournalEntry(fields)
        entry.add("MESSAGE", message)
        entry.add("PRIORITY", "\(priority)")
        entry.add("ROOST_EVENT", event)
        return entry
    }

    /// An entry about something in the session's life.
    func entry(_ message: String, _ event: JournalEvent, priority: Int = 6) -> JournalEntry {
        var entry = entry(message, event: event.rawValue, priority: priority)
        entry.add("MESSAGE_ID", event.messageID)
        return entry
    }
}
