import SessionModel
import Systemd

/// What PruneRecordings was asked for, checked.
struct RecordingPruning: Hashable, Sendable {
    /// Microseconds for which a part must not have been written to; nil for any.
    var olderThan: UInt64?
    /// Bytes that may stay; nil where all goes that may.
    var maximumTotal: UInt64?
    /// The sessions whose recordings are meant; nil for all.
    var sessions: [String]?
    /// Whether nothing is to be removed.
    var isDryRun = false

    /// A choice of everything that is old enough, until little enough is left.
    init(olderThan: UInt64? = nil, maximumTotal: UInt64? = nil) {
        self.olderThan = olderThan
        self.maximumTotal = maximumTotal
    }

    /// Takes the options apart. Throws InvalidSpec with the key, its value and what is expected.
    init(_ value: Value) throws(SystemdError) {
        for (key, value) in value.propertiesValue ?? [:] {
            switch (key, value) {
            case ("OlderThanUSec", .uint64(let span)): olderThan = span
            case ("MaxTotalSize", .uint64(let bytes)): maximumTotal = bytes
            case ("OlderThanUSec", _), ("MaxTotalSize", _):
                throw .refused(
                    .invalidSpec,
                    "\(key) has the type '\(value.typeSignature)', and must be a number of 64 bits (t)"
                )
            case ("Sessions", _):
                guard let names = value.stringsValue else {
                    throw .refused(
                        .invalidSpec,
                        "Sessions has the type '\(value.typeSignature)', and must be an array of strings (as)"
                    )
                }
                sessions = names
            case ("DryRun", _): isDryRun = try SessionChecks.truth(key, value)
            default:
                throw .refused(
                    .invalidSpec,
                    "the option '\(key)' is not known; there are OlderThanUSec, MaxTotalSize, Sessions and DryRun"
                )
            }
        }
        guard olderThan != nil || maximumTotal != nil || sessions != nil else {
            throw .refused(
                .invalidSpec,
                "nothing says which recordings are to go; give OlderThanUSec, MaxTotalSize or Sessions"
            )
        }
    }

    /// How many parts of each recording go, counted from its oldest: of a session that lives the newest stays.
    func choose(_ recordings: [RemovalOrder.Recording], now: UInt64) -> [Int] {
        let order = RemovalOrder(recordings, endedFirst: false)
        let limit = olderThan.map { now > $0 ? now - $0 : 0 }
        var total = order.total
        var counts = recordings.map { _ in 0 }
        for candidate in order.candidates {
            if let maximumTotal, total <= maximumTotal { break }
            if let limit, candidate.modified >= limit { break }
            counts[candidate.recording] += 1
            total -= candidate.part.bytes
        }
        return counts
    }
}
