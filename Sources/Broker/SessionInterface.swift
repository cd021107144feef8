import HostProtocol
import SessionModel
import Systemd

/// A session's object together with the broker that serves it.
@BrokerActor
struct SessionObject {
    let broker: Broker
    let session: Session
}

/// The interface of a session's object; dbus/org.roost.Sessions1.xml is its contract.
@BrokerActor
enum SessionInterface {
    nonisolated static let name = BusAddress.sessionInterface

    /// What changes when a session ends.
    static let endProperties = [
        "ExitStatus", "ExitSignal", "Result", "EndedBy", "EndCause", "EndReason", "EndedAt", "PeakMemory", "CPUTime",
        "Clients", "ProcessId",
        "Title", "Columns", "Rows", "HostVersion", "Activity", "ActivityReason", "ActivitySince",
        "ActivitySource",
    ]

    /// What changes when a session is started again.
    static let startProperties = ["StartedAt", "Runs", "Recorded"]

    private typealias Member = ExportedInterface<SessionObject>.Member

    static func make() -> ExportedInterface<SessionObject> {
        ExportedInterface(name, methods + identity + facts + ending) { object, member, call in
            try object.broker.authorize(member, of: object.session, call)
        }
    }

    private static var methods: [Member] {
        [
            .method(
                name: "Stop",
                inputs: [],
                outputs: [],
                body: .later { object, call in object.broker.answerStop(call, object.session) }
            ),
            .method(
                name: "Kill",
                inputs: [ExportedArgument("signal", "i")],
                outputs: [],
                body: .later { object, call in try object.broker.answerKill(call, object.session, call.arguments[0]) }
            ),
            .method(
                name: "Attach",
                inputs: [ExportedArgument("options", "a{sv}")],
                outputs: [ExportedArgument("socket", "h")],
                body: .later { object, call in try object.broker.answerAttach(call, object.session, call.arguments[0]) }
            ),
            .method(
                name: "SendInput",
                inputs: [ExportedArgument("data", "ay")],
                outputs: [],
                body: .now { object, call in
                    try object.broker.sendInput(call.arguments[0].bytesValue ?? [], to: object.session)
                    return []
                }
            ),
            .method(
                name: "SendText",
                inputs: [ExportedArgument("text", "s"), ExportedArgument("options", "a{sv}")],
                outputs: [],
                body: .later { object, call in try object.broker.answerText(call, object.session) }
            ),
            .method(
                name: "WaitFor",
                inputs: [ExportedArgument("condition", "s"), ExportedArgument("options", "a{sv}")],
                outputs: [ExportedArgument("outcome", "s"), ExportedArgument("facts", "a{sv}")],
                body: .later { object, call in try object.broker.answerWait(call, object.session) }
            ),
            .method(
                name: "GetScreen",
                inputs: [ExportedArgument("format", "s"), ExportedArgument("options", "a{sv}")],
                outputs: [ExportedArgument("screen", "s")],
                body: .later { object, call in
                    let request = try ScreenRequest(
                        format: call.arguments[0].stringValue ?? "",
                        options: call.arguments[1]
                    )
                    object.broker.answer(call) { () throws(SystemdError) in
                        [.string(try await object.broker.screen(of: object.session, request))]
                    }
                }
            ),
            .method(
                name: "Upgrade",
                inputs: [],
                outputs: UpgradeOutcome.arguments,
                body: .later { object, call in object.broker.answerUpgrade(call, object.session) }
            ),
            .method(
                name: "SetLimits",
                inputs: [ExportedArgument("limits", "a{sv}")],
                outputs: [],
                body: .later { object, call in
                    let limits = try SessionChecks.limits(call.arguments[0])
                    let who = object.broker.caller(of: call)
                    object.broker.answer(call) { () throws(SystemdError) in
                        try await object.broker.setLimits(limits, of: object.session, by: who)
                        return []
                    }
                }
            ),
            .method(
                name: "Respawn",
                inputs: [ExportedArgument("options", "a{sv}")],
                outputs: [],
                body: .later { object, call in
                    try object.broker.answerRespawn(call, object.session, call.arguments[0])
                }
            ),
            .method(
                name: "GetUsage",
                inputs: [],
                outputs: [ExportedArgument("usage", "a{sv}")],
                body: .later { object, call in object.broker.answerUsage(call, object.session) }
            ),
            .method(
                name: "ReportActivity",
                inputs: [ExportedArgument("activity", "s"), ExportedArgument("reason", "s")],
                outputs: [],
                body: .now { object, call in
                    let (activity, reason) = (call.arguments[0].stringValue ?? "", call.arguments[1].stringValue ?? "")
                    let caller = Caller(of: call).processID
                    try object.broker.report(activity, reason: reason, of: object.session, by: caller)
                    return []
                }
            ),
        ]
    }

    private static var identity: [Member] {
        [
            constant("Id", "s") { .string($0.id.description) },
            writable("Name", "s") {
                .string($0.record.name ?? "")
            } set: { object, value in
                try object.broker.rename(object.session, to: value.stringValue ?? "")
            },
            constant("Unit", "s") { .string($0.unit) },
            constant("Command", "as") { .strings($0.record.command) },
            constant("WorkingDirectory", "s") { .string($0.record.workingDirectory) },
            constant("Sandbox", "s") { .string($0.record.sandbox ?? "") },
        ]
    }

    private static var facts: [Member] {
        [
            property("State", "s") { .string($0.state.rawValue) },
            property("Activity", "s") { .string($0.activity.rawValue) },
            property("ActivityReason", "s") { .string($0.verdict.reason) },
            property("ActivitySource", "s") { .string($0.verdict.source.rawValue) },
            property("ActivitySince", "t") { .uint64($0.activitySince) },
            property("NeedsAttention", "b") { .bool($0.record.attention != nil) },
            property("Title", "s") { .string($0.status?.title ?? "") },
            writable("Tags", "as") {
                .strings($0.record.tags)
            } set: { object, value in
                try object.broker.setTags(value.stringsValue ?? [], of: object.session)
            },
            writable("Pinned", "b") {
                .bool($0.record.pinned)
            } set: { object, value in
                object.broker.setPinned(value.boolValue ?? false, of: object.session)
            },
            writable("Restore", "b") {
                .bool($0.record.restore ?? false)
            } set: { object, value in
                object.broker.setRestore(value.boolValue ?? false, of: object.session)
            },
            property("Recorded", "b") { .bool($0.record.isRecorded ?? false) },
            property("IdleSince", "t") { .uint64($0.idle.told.idleSince) },
            property("EvictsAt", "t") { .uint64($0.idle.told.evictsAt) },
            property("Clients", "u") { .uint32(($0.status?.clients ?? 0) + ($0.status?.viewers ?? 0)) },
            property("Columns", "q") { .uint16($0.status?.size.columns ?? 0) },
            property("Rows", "q") { .uint16($0.status?.size.rows ?? 0) },
            property("ProcessId", "u") { .uint32(UInt32(max(0, $0.status?.childPID ?? 0))) },
            property("HostVersion", "s") { .string($0.hostVersion) },
            property("OOMKills", "t") { .uint64($0.record.outOfMemory?.kills ?? 0) },
            property("OutOfMemoryAt", "t") { .uint64($0.record.outOfMemory?.lastAt ?? 0) },
            property("Limits", "a{sv}") { session in
                let set = Limits.Key.allCases.compactMap { key in
                    session.record.limits[key].map { (key.rawValue, Value.uint64($0)) }
                }
                return .properties(Dictionary(uniqueKeysWithValues: set))
            },
        ]
    }

    private static var ending: [Member] {
        [
            property("ExitStatus", "i") { .int32($0.record.end?.exitStatus ?? -1) },
            property("ExitSignal", "i") { .int32($0.record.end?.signal ?? 0) },
            property("Result", "s") { .string($0.record.end?.result ?? "") },
            property("EndedBy", "s") { .string($0.record.end?.endedBy ?? "") },
            property("EndCause", "s") { .string($0.record.end?.cause?.rawValue ?? "") },
            property("EndReason", "s") { .string($0.record.end?.reason ?? "") },
            property("PeakMemory", "t") { .uint64($0.record.end?.peakMemory ?? 0) },
            property("CPUTime", "t") { .uint64($0.record.end?.cpuTime ?? 0) },
            property("StartedAt", "t") { .uint64($0.record.startedAt) },
            property("Runs", "u") { .uint32(UInt32(clamping: $0.run)) },
            property("EndedAt", "t") { .uint64($0.record.end?.endedAt ?? 0) },
        ]
    }

    // MARK: Kinds of rows

    private static func constant(_ name: String, _ type: String, get: @escaping (Session) -> Value) -> Member {
        .property(name: name, type: type, policy: .constant, get: { get($0.session) }, set: nil)
    }

    private static func property(_ name: String, _ type: String, get: @escaping (Session) -> Value) -> Member {
        .property(name: name, type: type, policy: .emitsChange, get: { get($0.session) }, set: nil)
    }

    private static func writable(
        _ name: String,
        _ type: String,
        get: @escaping (Session) -> Value,
        set: @escaping (SessionObject, Value) throws -> Void
    ) -> Member {
        .property(
            name: name,
            type: type,
            policy: .emitsChange,
            get: { get($0.session) },
            set: { object, value, _ in try set(object, value) }
        )
    }
}
