/// Which parts of recordings go because of the configuration, and when the next one will: a pure value.
struct RetentionPlan {
    /// Why a part goes.
    enum Reason: String {
        case age = "MaxAgeSec="
        case total = "MaxTotalSize="
        case space = "KeepFree="
    }

    /// What recordings are held to.
    struct Limits {
        /// Microseconds.
        var age: UInt64
        /// Bytes.
        var total: UInt64
        /// Bytes.
        var keepFree: UInt64
    }

    /// What goes of a recording.
    struct Removal: Equatable {
        /// How many parts, counted from its oldest.
        var count = 0
        var reasons: Set<Reason> = []
    }

    /// What goes of each recording, in the order in which they were given.
    private(set) var removals: [Removal]
    /// When the next part will be too old, in microseconds since 1970-01-01 UTC; nil where none will.
    private(set) var nextExpiry: UInt64?

    /// A plan for `recordings` on a file system with `free` bytes, at the time `now`.
    init(_ recordings: [RemovalOrder.Recording], _ limits: Limits, free: UInt64, now: UInt64) {
        let order = RemovalOrder(recordings, endedFirst: true)
        var (total, free) = (order.total, free)
        removals = recordings.map { _ in Removal() }
        for candidate in order.candidates {
            let (expiry, isNever) = candidate.modified.addingReportingOverflow(limits.age)
            let reason: Reason
            if !isNever, expiry <= now {
                reason = .age
            } else if total > limits.total {
                reason = .total
            } else if free < limits.keepFree {
                reason = .space
            } else {
                if !isNever { nextExpiry = min(nextExpiry ?? .max, expiry) }
                continue
            }
            removals[candidate.recording].count += 1
            removals[candidate.recording].reasons.insert(reason)
            total -= candidate.part.bytes
            free += candidate.part.bytes
        }
    }
}
