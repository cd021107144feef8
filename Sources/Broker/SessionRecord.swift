import SessionModel

/// What the broker keeps of a session on disk (`session.json`): what was asked for, what people have changed since, and
/// in the end what became of it. The environment is not in it: it holds secrets.
struct SessionRecord: Codable, Hashable, Sendable {
    /// The layout of the file.
    static let currentVersion = 1

    var version = currentVersion
    var id: String
    var name: String?
    var tags: [String] = []
    var pinned = false
    var command: [String]
    var workingDirectory: String
    var limits = Limits()
    /// The profile that was asked for; empty for none at all, nil for the one that fits.
    var profile: String?
    /// The profile that it was started with; nil for none.
    var accessProfile: String?
    /// The sandbox that its command is in; nil for none.
    var sandbox: String?
    /// Whether it is started again when the machine or the user's manager comes back.
    var restore: Bool?
    /// Whether it is to be recorded, where somebody has said so.
    var record: Bool?
    /// Whether it is recorded in this run; nil in records of earlier versions.
    var isRecorded: Bool?
    /// The variables that may be kept (``KeptEnvironment``).
    var environment: [String]?
    /// The size of its terminal, which a host that was lost does not tell any more.
    var size: TerminalSize?
    /// When it was started first, in microseconds since 1970-01-01 UTC; nil when that is ``startedAt``.
    var createdAt: UInt64?
    /// How often its command was started; nil for once.
    var runs: Int?
    /// What became of the run before.
    var previousEnd: End?
    /// When its command was started last, in microseconds since 1970-01-01 UTC.
    var startedAt: UInt64
    /// Which start of the machine and of the user's manager the session belongs to.
    var instance: String
    /// What it said last that it is doing; nil when it said nothing, and once it has ended.
    var report: Report?
    /// What it wants attention for; nil for nothing, and as soon as somebody looks.
    var attention: Attention?
    /// Since when it was blocked, in microseconds of CLOCK_MONOTONIC, when that was told last, or was for somebody who
    /// looked to see: what is later, a broker that starts has to tell. Nil for never.
    var blockedSince: UInt64?
    /// The stop that was asked for last; counts once it has ended.
    var stop: StopRequest?
    /// The processes that the kernel has killed for want of memory; nil for none.
    var outOfMemory: OutOfMemory?
    /// What became of it; nil as long as it lives.
    var end: End?

    /// What a session says that it is doing.
    struct Report: Codable, Hashable, Sendable {
        var activity: Activity
        var reason: String
        /// Microseconds since 1970-01-01 UTC.
        var since: UInt64
        /// The same moment on CLOCK_MONOTONIC, in microseconds; nil in records of earlier versions.
        var monotonic: UInt64?
        /// The process group that was in front of the terminal then; nil where that says nothing.
        var group: Int32?
    }

    /// What it wants attention for.
    struct Attention: Codable, Hashable, Sendable {
        var kind: AttentionKind
        /// The number of its notification on the desktop; nil where there is none.
        var notification: UInt32?
    }

    /// What became of a session.
    struct End: Codable, Hashable, Sendable {
        var state: SessionState
        /// In systemd's words where it has one: success, exit-code, signal, core-dump, timeout, oom-kill; or stopped,
        /// host-lost, interrupted, start-failed.
        var result: String
        /// Who ended it; empty when it ended by itself.
        var endedBy: String
        /// What kind of party that was; nil in records of earlier versions.
        var cause: EndCause?
        /// Why, for people; nil in records of earlier versions.
        var reason: String?
        /// Microseconds since 1970-01-01 UTC.
        var endedAt: UInt64
        var exitStatus: Int32?
        var signal: Int32?
        var peakMemory: UInt64?
        var cpuTime: UInt64?
    }
}
