import Client
import SessionModel

/// A session as `--json` prints it: all keys are always there, `null` where nothing is known (docs/cli.md).
struct SessionJSON: Encodable {
    private let session: SessionDetails
    private let usage: Usage?

    /// A session, and what it uses where that was asked for.
    init(_ session: SessionDetails, usage: Usage? = nil) {
        self.session = session
        self.usage = usage
    }

    /// The keys, which never change their meaning.
    enum Key: String, CodingKey, CaseIterable {
        case id, name, unit, command, state, activity, title, tags, pinned, clients, columns, rows, limits, result
        case restore, recorded, runs, sandbox
        case workingDirectory = "working_directory"
        case activityReason = "activity_reason"
        case activitySince = "activity_since"
        case activitySource = "activity_source"
        case needsAttention = "needs_attention"
        case processID = "process_id"
        case exitStatus = "exit_status"
        case exitSignal = "exit_signal"
        case endedBy = "ended_by"
        case endCause = "end_cause"
        case endReason = "end_reason"
        case oomKills = "oom_kills"
        case outOfMemoryAt = "out_of_memory_at"
        case usage
        case peakMemory = "peak_memory_bytes"
        case cpuTime = "cpu_time_usec"
        case startedAt = "started_at"
        case endedAt = "ended_at"
    }

    /// The keys inside of `limits`; a limit of `null` was not set, one of -1 is infinity.
    enum LimitKey: String, CodingKey, CaseIterable {
        case memoryHigh = "memory_high_bytes"
        case memoryMax = "memory_max_bytes"
        case memorySwapMax = "memory_swap_max_bytes"
        case tasksMax = "tasks_max"
        case cpuWeight = "cpu_weight"
        case cpuQuotaPerSecUSec = "cpu_quota_per_sec_usec"
        case runtimeMaxUSec = "runtime_max_usec"

        var limit: Limits.Key {
            switch self {
            case .memoryHigh: .memoryHigh
            case .memoryMax: .memoryMax
            case .memorySwapMax: .memorySwapMax
            case .tasksMax: .tasksMax
            case .cpuWeight: .cpuWeight
            case .cpuQuotaPerSecUSec: .cpuQuotaPerSecUSec
            case .runtimeMaxUSec: .runtimeMaxUSec
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(session.id, forKey: .id)
        try container.encode(session.name, forKey: .name)
        try container.encode(session.unit, forKey: .unit)
        try container.encode(session.command, forKey: .command)
        try container.encode(session.workingDirectory, forKey: .workingDirectory)
        try container.encode(session.sandbox, forKey: .sandbox)
        try container.encode(session.state.rawValue, forKey: .state)
        try container.encode(session.activity.rawValue, forKey: .activity)
        try container.encode(session.activityReason, forKey: .activityReason)
        try container.encode(session.activitySince.map(Timestamp.rfc3339), forKey: .activitySince)
        let source = session.activitySource.isEmpty ? nil : session.activitySource
        try container.encode(source, forKey: .activitySource)
        try container.encode(session.needsAttention, forKey: .needsAttention)
        try container.encode(session.title, forKey: .title)
        try container.encode(session.tags, forKey: .tags)
        try container.encode(session.isPinned, forKey: .pinned)
        try container.encode(session.isRestored, forKey: .restore)
        try container.encode(session.isRecorded, forKey: .recorded)
        try container.encode(session.runs, forKey: .runs)
        try container.encode(session.clients, forKey: .clients)
        try container.encode(session.size?.columns, forKey: .columns)
        try container.encode(session.size?.rows, forKey: .rows)
        try container.encode(session.processID, forKey: .processID)
        try container.encode(session.exitStatus.flatMap(Self.code), forKey: .exitStatus)
        try container.encode(session.exitStatus.flatMap(Self.signal), forKey: .exitSignal)
        try container.encode(session.result, forKey: .result)
        try container.encode(session.endedBy, forKey: .endedBy)
        try container.encode(session.endCause?.rawValue, forKey: .endCause)
        try container.encode(session.endReason, forKey: .endReason)
        try container.encode(session.oomKills, forKey: .oomKills)
        try container.encode(session.outOfMemoryAt.map(Timestamp.rfc3339), forKey: .outOfMemoryAt)
        try container.encode(usage.map { UsageJSON($0) }, forKey: .usage)
        try container.encode(session.peakMemory, forKey: .peakMemory)
        try container.encode(session.cpuTime, forKey: .cpuTime)
        try container.encode(session.startedAt.map(Timestamp.rfc3339), forKey: .startedAt)
        try container.encode(session.endedAt.map(Timestamp.rfc3339), forKey: .endedAt)
        var limits = container.nestedContainer(keyedBy: LimitKey.self, forKey: .limits)
        for key in LimitKey.allCases {
            // Infinity does not fit in the numbers that readers of JSON can be trusted with.
            let value = session.limits[key.limit].map { $0 == UInt64.max ? Int64(-1) : Int64(clamping: $0) }
            try limits.encode(value, forKey: key)
        }
    }

    private static func code(_ status: ExitStatus) -> Int32? {
        if case .exited(let code) = status { code } else { nil }
    }

    private static func signal(_ status: ExitStatus) -> Int32? {
        if case .signaled(let signal, _) = status { signal } else { nil }
    }
}
