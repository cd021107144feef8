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
    func choose(_ recordings: [(parts: [RecordingFolder.Part], isLive: Bool)], now: UInt64) -> [Int] {
        var counts = recordings.map { _ in 0 }
        var total = recordings.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.bytes } }
        // In the order of their ages; a clock that was set back does not let a part go before an older one.
        var candidates: [(at: UInt64, recording: Int, bytes: UInt64)] = []
        for (index, recording) in recordings.enumerated() {
            var latest: UInt64 = 0
            for part in recording.parts where !(recording.isLive && part.isCurrent) {
                latest = max(latest, part.modified)
                candidates.append((latest, index, part.bytes))
            }
        }
        let limit = olderThan.map { now > $0 ? now - $0 : 0 }
        for candidate in candidates.sorted(by: { ($0.at, $0.recording) < ($1.at, $1.recording) }) {
            if let maximumTotal, total <= maximumTotal { break }
            if let limit, candidate.at >= limit { break }
            counts[candidate.recording] += 1
            total -= candidate.bytes
        }
        return counts
    }
}
