import Recording
import SessionModel

/// Which parts of recordings go, and when the next one will: a pure value.
struct RetentionPlan {
    /// A part, and whose it is.
    struct Candidate: Hashable {
        var session: SessionID
        var isLive: Bool
        var part: KeptPart

        /// Whether it is being written.
        var isInUse: Bool { isLive && part.number == nil }
    }

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

    /// What goes, in this order.
    private(set) var removals: [(candidate: Candidate, reason: Reason)] = []
    /// When the next part will be too old, in microseconds since 1970-01-01 UTC; nil where none will.
    private(set) var nextExpiry: UInt64?

    /// A plan for `candidates` on a file system with `free` bytes, at the time `now`.
    ///
    /// Parts of sessions that have ended go before those of sessions that live, and older ones before newer ones; what is
    /// being written never goes.
    init(_ candidates: [Candidate], _ limits: Limits, free: UInt64, now: UInt64) {
        var total = candidates.reduce(0) { $0 + $1.part.bytes }
        var (free, rest) = (free, candidates.filter { !$0.isInUse })
        rest.sort { left, right in
            (
                left.isLive ? 1 : 0, left.part.modifiedAt, left.session.description, left.part.number ?? .max,
                left.part.name
            )
                < (
                    right.isLive ? 1 : 0, right.part.modifiedAt, right.session.description, right.part.number ?? .max,
                    right.part.name
                )
        }
        for candidate in rest {
            let (expiry, isNever) = candidate.part.modifiedAt.addingReportingOverflow(limits.age)
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
            removals.append((candidate, reason))
            total -= candidate.part.bytes
            free += candidate.part.bytes
        }
    }
}
