/// What the broker keeps of a session's calm. Times are microseconds of CLOCK_MONOTONIC.
struct IdleWatch: Hashable {
    /// The beginning of the stretch of calm, as far as the broker has looked; nil while it is in use or works.
    var since: UInt64?
    /// Whether it was found busy, or nobody could say: it can be idle since ``since`` at the earliest.
    var isInDoubt = false
    /// When the broker looks at it again; nil when it need not.
    var deadline: UInt64?
    /// The processor time that the next look is held against.
    var sample: IdleMeasurement.Sample?
    /// How often something came through the broker that ends the calm.
    var touches: UInt64 = 0
    /// Whether a look at it is under way.
    var isBeingLookedAt = false
    /// What the properties say: since when it is idle and when it is evicted, in microseconds since 1970-01-01 UTC, or 0.
    var told = Told()

    /// What the properties say.
    struct Told: Hashable {
        var idleSince: UInt64 = 0
        var evictsAt: UInt64 = 0
    }
}
