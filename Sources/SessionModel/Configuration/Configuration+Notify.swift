/// What the configuration says of activity, and of who is told.
extension Configuration {
    /// How long a program is quiet before it is idle, in microseconds.
    public var activityQuiet: UInt64 {
        guard case .number(let number)? = self[ConfigurationKey(.activity, ConfigurationTable.quiet)].value else {
            return 10_000_000
        }
        return number
    }

    /// Whether the desktop shows notifications.
    public var notifiesDesktop: Bool {
        self[ConfigurationKey(.notify, ConfigurationTable.notifyDesktop)].value == .boolean(true)
    }

    /// What the shell runs for each notification; nil for nothing.
    public var notifyCommand: String? {
        guard case .text(let text)? = self[ConfigurationKey(.notify, ConfigurationTable.notifyCommand)].value else {
            return nil
        }
        return text
    }

    /// The terminal that opens sessions, with what stands in front of a command there; empty where nobody says.
    public var notifyTerminal: [String] {
        guard case .command(let words)? = self[ConfigurationKey(.notify, ConfigurationTable.notifyTerminal)].value
        else {
            return []
        }
        return words
    }

    /// What is notified of.
    public var notifyOn: Set<AttentionKind> {
        guard case .words(let words)? = self[ConfigurationKey(.notify, ConfigurationTable.notifyOn)].value else {
            return []
        }
        return Set(words.compactMap(AttentionKind.init(rawValue:)))
    }

    /// How long a session has worked when it counts that it has finished, in microseconds.
    public var notifyFinishedAfter: UInt64 { span(ConfigurationTable.notifyFinishedAfter) }

    /// The time in which the same is told once, in microseconds.
    public var notifyCoalesce: UInt64 { span(ConfigurationTable.notifyCoalesce) }

    /// When nobody is notified.
    public var notifyQuietHours: DailyHours? {
        guard case .text(let text)? = self[ConfigurationKey(.notify, ConfigurationTable.notifyQuietHours)].value else {
            return nil
        }
        return try? DailyHours(parsing: text)
    }

    /// Whether sessions with `tags` notify anybody: not where one of the tags says no.
    public func notifies(tags: [String]) -> Bool {
        !tags.contains { tag in
            self[ConfigurationKey(.tag, name: tag, ConfigurationTable.tagNotify)].value == .boolean(false)
        }
    }

    private func span(_ directive: ConfigurationDirective) -> UInt64 {
        guard case .number(let number)? = self[ConfigurationKey(.notify, directive)].value else { return 0 }
        return number
    }
}
