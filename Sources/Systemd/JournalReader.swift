import CSystemd
import Glibc

/// Reads the journal (sd-journal(3)).
public final class JournalReader {
    /// An entry's field.
    public typealias Field = (name: String, value: String)

    private var journal: OpaquePointer?

    /// Opens the journal of the user who asks, and what of the system's journal that user may read.
    public init() throws(SystemdError) {
        let flags = SD_JOURNAL_LOCAL_ONLY
        try check(sd_journal_open(&journal, Int32(flags)), "sd_journal_open")
        // Long lines are told whole.
        sd_journal_set_data_threshold(journal, 0)
    }

    deinit {
        sd_journal_close(journal)
    }

    /// Whether there is a file with entries of the user `userID`, or of all users.
    public func hasEntries(ofUser userID: uid_t) -> Bool {
        sd_journal_flush_matches(journal)
        defer { sd_journal_flush_matches(journal) }
        guard (try? match("_UID", "\(userID)")) != nil, sd_journal_seek_tail(journal) >= 0 else { return false }
        return sd_journal_previous(journal) > 0
    }

    // MARK: What is wanted

    /// Only entries with this field's value; of one name any of the values, of several names all.
    public func match(_ name: String, _ value: String) throws(SystemdError) {
        let bytes = Array("\(name)=\(value)".utf8)
        try check(sd_journal_add_match(journal, bytes, bytes.count), "sd_journal_add_match")
    }

    /// Either what was matched before, or what is matched from now on.
    public func orElse() throws(SystemdError) {
        try check(sd_journal_add_disjunction(journal), "sd_journal_add_disjunction")
    }

    /// What was matched before, and what is matched from now on.
    public func andAlso() throws(SystemdError) {
        try check(sd_journal_add_conjunction(journal), "sd_journal_add_conjunction")
    }

    // MARK: Where to read

    /// Goes behind the newest entry.
    public func seekToEnd() throws(SystemdError) {
        try check(sd_journal_seek_tail(journal), "sd_journal_seek_tail")
    }

    /// Goes before the oldest entry.
    public func seekToStart() throws(SystemdError) {
        try check(sd_journal_seek_head(journal), "sd_journal_seek_head")
    }

    /// Goes to the first entry at or behind a time, in microseconds since 1970-01-01 UTC.
    public func seek(to microseconds: UInt64) throws(SystemdError) {
        try check(sd_journal_seek_realtime_usec(journal, microseconds), "sd_journal_seek_realtime_usec")
    }

    /// Steps to the next entry; false at the end.
    public func next() throws(SystemdError) -> Bool {
        try check(sd_journal_next(journal), "sd_journal_next") > 0
    }

    /// Steps back so many entries; returns how many there were.
    public func back(_ count: UInt64) throws(SystemdError) -> UInt64 {
        UInt64(try check(sd_journal_previous_skip(journal, count), "sd_journal_previous_skip"))
    }

    // MARK: An entry

    /// When the entry was made, in microseconds since 1970-01-01 UTC.
    public var time: UInt64 {
        var time: UInt64 = 0
        return sd_journal_get_realtime_usec(journal, &time) < 0 ? 0 : time
    }

    /// All fields of the entry; some names come several times. What is no UTF-8 is made valid.
    public var fields: [Field] {
        var fields: [Field] = []
        var data: UnsafeRawPointer?
        var count = 0
        sd_journal_restart_data(journal)
        while sd_journal_enumerate_available_data(journal, &data, &count) > 0 {
            let bytes = UnsafeRawBufferPointer(start: data, count: count)
            guard let end = bytes.firstIndex(of: UInt8(ascii: "=")) else { continue }
            fields.append(
                (String(decoding: bytes[..<end], as: UTF8.self), String(decoding: bytes[(end + 1)...], as: UTF8.self))
            )
        }
        return fields
    }

    // MARK: Waiting

    /// Becomes readable when ``process()`` has something to do.
    public var descriptor: Int32 { sd_journal_get_fd(journal) }

    /// Takes note of what became readable. Returns whether there may be new entries.
    public func process() throws(SystemdError) -> Bool {
        try check(sd_journal_process(journal), "sd_journal_process") != Int32(SD_JOURNAL_NOP)
    }
}
