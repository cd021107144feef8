import SessionModel

/// Whom to evict when memory is short, in which order, and why others are left alone.
struct EvictionLadder: Equatable {
    /// Those that can go, the first first: those that are idle longest, and those that are pinned behind all others.
    let steps: [EvictionCandidate]
    /// Those that are left alone, and why.
    let kept: [Kept]

    /// One that is left alone.
    struct Kept: Equatable {
        var candidate: EvictionCandidate
        var obstacle: EvictionCandidate.Obstacle
    }

    /// Chooses among `candidates` at `now` those that are idle for `span` microseconds.
    init(_ candidates: [EvictionCandidate], now: UInt64, idleAfter span: UInt64) {
        var (free, pinned, kept): ([EvictionCandidate], [EvictionCandidate], [Kept]) = ([], [], [])
        for candidate in candidates {
            switch candidate.obstacle(at: now, idleAfter: span) {
            case nil: free.append(candidate)
            case .pinned: pinned.append(candidate)
            case let obstacle?: kept.append(Kept(candidate: candidate, obstacle: obstacle))
            }
        }
        steps = Self.longestFirst(free) + Self.longestFirst(pinned)
        self.kept = kept
    }

    private static func longestFirst(_ candidates: [EvictionCandidate]) -> [EvictionCandidate] {
        candidates.sorted { ($0.idleSince ?? 0, $0.id) < ($1.idleSince ?? 0, $1.id) }
    }
}
