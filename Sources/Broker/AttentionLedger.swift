import SessionModel

/// When what was told of one session: the same is told once in a while. Times are microseconds of CLOCK_MONOTONIC.
struct AttentionLedger: Hashable, Sendable {
    private var toldAt: [AttentionKind: UInt64] = [:]
    /// What is told when the time is over, if it is still so then.
    private(set) var waiting: [AttentionKind: UInt64] = [:]

    /// Takes note of an event; returns whether it is told now. What is no news, because nobody has looked since it was
    /// told, is not told when the time is over.
    mutating func takes(_ kind: AttentionKind, at now: UInt64, within window: UInt64, isNews: Bool) -> Bool {
        if let last = toldAt[kind], now < last.addingClamped(window) {
            if isNews { waiting[kind] = last.addingClamped(window) }
            return false
        }
        toldAt[kind] = now
        waiting[kind] = nil
        return true
    }

    /// What is to be told now of what had to wait.
    mutating func due(at now: UInt64) -> [AttentionKind] {
        let due = AttentionKind.allCases.filter { waiting[$0].map { $0 <= now } ?? false }
        for kind in due {
            waiting[kind] = nil
            toldAt[kind] = now
        }
        return due
    }

    /// Forgets what waits: somebody looks, or it is not so any more.
    mutating func dismiss() { waiting = [:] }

    /// When something is due next.
    var deadline: UInt64? { waiting.values.min() }
}

extension UInt64 {
    fileprivate func addingClamped(_ other: UInt64) -> UInt64 {
        let (sum, isTooMuch) = addingReportingOverflow(other)
        return isTooMuch ? .max : sum
    }
}
