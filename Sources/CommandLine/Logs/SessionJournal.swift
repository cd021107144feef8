import Client
import Glibc
import SessionModel
import Systemd

/// The journal as far as it is about sessions.
struct SessionJournal {
    private let reader: JournalReader

    /// Opens it for some sessions, by their ids, or for all; for all that is logged, or their events alone.
    ///
    /// - Throws: where there is no journal.
    init(sessions: [String], eventsOnly: Bool) throws(ClientError) {
        do throws(SystemdError) {
            reader = try JournalReader()
            isReadable = reader.hasEntries(ofUser: getuid())
            try Self.select(reader, sessions, eventsOnly)
        } catch {
            throw ClientError(.internal, "the journal cannot be read: \(error.message)")
        }
    }

    /// Whether the user may read entries of their own: not where journald keeps them in memory only, or for users of the
    /// system, whose entries stand in the system's journal.
    let isReadable: Bool

    private static func select(
        _ reader: JournalReader,
        _ sessions: [String],
        _ eventsOnly: Bool
    ) throws(SystemdError) {
        let user = "\(getuid())"
        // What others write about our sessions is not ours.
        func own(_ name: String, _ values: [String]) throws(SystemdError) {
            try reader.orElse()
            try reader.match("_UID", user)
            for value in values { try reader.match(name, value) }
        }
        let events = JournalEvent.allCases.map(\.rawValue)
        if sessions.isEmpty {
            try own("ROOST_EVENT", eventsOnly ? events : events + [JournalEvent.output])
            if !eventsOnly { try own("_SYSTEMD_USER_SLICE", [UnitName.slice]) }
        } else {
            try own("ROOST_SESSION", sessions)
            if eventsOnly {
                for event in events { try reader.match("ROOST_EVENT", event) }
            } else {
                // What systemd says of their units, and what their processes have logged by themselves.
                let units = sessions.compactMap { SessionID($0) }.map { UnitName.session($0) }
                try own("_SYSTEMD_USER_UNIT", units)
                try own("USER_UNIT", units)
            }
        }
    }

    /// What is wanted.
    struct Range {
        var since: UInt64?
        var until: UInt64?
        /// Only so many of the last entries.
        var last: UInt64?
        /// Go on with what comes.
        var isFollowed = false
    }

    /// Calls a function with each entry, oldest first, until it returns false or nobody reads the output any more.
    func read(_ range: Range, _ body: (LogEntry) throws -> Void) throws {
        // From here on what comes is told.
        let descriptor = range.isFollowed ? reader.descriptor : -1
        var isAt = try begin(range)
        while true {
            while try isAt || reader.next() {
                isAt = false
                if let until = range.until, reader.time > until { break }
                if let since = range.since, reader.time < since { continue }
                if let entry = LogEntry(reader) { try body(entry) }
            }
            guard range.isFollowed, waitForMore(descriptor) else { return }
            _ = try reader.process()
        }
    }

    /// Goes to where reading begins; returns whether the reader stands on the first entry already.
    private func begin(_ range: Range) throws(SystemdError) -> Bool {
        if let last = range.last {
            if let until = range.until { try reader.seek(to: until + 1) } else { try reader.seekToEnd() }
            // Of none it goes on behind the last one.
            let found = try reader.back(max(1, last))
            if found == 0 { try reader.seekToStart() }
            return found > 0 && last > 0
        }
        if let since = range.since { try reader.seek(to: since) } else { try reader.seekToStart() }
        return false
    }

    /// Waits for new entries; false when nobody reads the output any more.
    private func waitForMore(_ descriptor: Int32) -> Bool {
        while true {
            var entries = (
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
            )
            let count = withUnsafeMutablePointer(to: &entries) {
                $0.withMemoryRebound(to: pollfd.self, capacity: 2) { poll($0, 2, -1) }
            }
            if count < 0, errno != EINTR { return false }
            if entries.1.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return false }
            if entries.0.revents != 0 { return true }
        }
    }
}
