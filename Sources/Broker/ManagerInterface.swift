import SessionModel
import Systemd

/// The interface of the broker's one manager object; dbus/org.roost.Sessions1.xml is its contract.
@BrokerActor
enum ManagerInterface {
    nonisolated static let name = BusAddress.managerInterface

    /// What this build can do, for clients that meet several versions.
    nonisolated static let features = [
        "access", "activity", "attach", "attention", "await-window", "configuration", "eviction", "limits", "pressure",
        "recordings", "respawn",
        "sandbox", "screen", "upgrade", "usage", "view", "wait",
        "conditions", "events", "text",
    ]

    static func make() -> ExportedInterface<Broker> {
        ExportedInterface(
            name,
            sessionMethods + controlMethods + configurationMethods + PressureMethods.rows + RecordingMethods.rows
                + properties + signals
        ) { broker, member, call in
            try broker.authorize(member, call)
        }
    }

    private static var sessionMethods: [ExportedInterface<Broker>.Member] {
        [
            .method(
                name: "StartSession",
                inputs: [ExportedArgument("spec", "a{sv}")],
                outputs: [ExportedArgument("id", "s"), ExportedArgument("session", "o")],
                body: .later { broker, call in
                    let spec = try StartSpec(call.arguments[0])
                    let who = broker.caller(of: call)
                    broker.answer(call) { () throws(SystemdError) in
                        let session = try await broker.startSession(spec, caller: call.message.sender, by: who)
                        return [.string(session.id.description), .objectPath(session.path)]
                    }
                }
            ),
            .method(
                name: "GetSession",
                inputs: [ExportedArgument("session", "s")],
                outputs: [ExportedArgument("path", "o")],
                body: .now { broker, call in [.objectPath(try broker.session(call).path)] }
            ),
            .method(
                name: "ListSessions",
                inputs: [],
                outputs: [ExportedArgument("sessions", "a(ssssto)")],
                body: .now { broker, _ in [.array(broker.table.inOrder.map(row), of: "(ssssto)")] }
            ),
            .method(
                name: "GetUsage",
                inputs: [],
                outputs: [ExportedArgument("fleet", "a{sv}"), ExportedArgument("sessions", "a(sa{sv})")],
                body: .later { broker, call in broker.answerUsage(call) }
            ),
        ]
    }

    private static var controlMethods: [ExportedInterface<Broker>.Member] {
        [
            .method(
                name: "StopSession",
                inputs: [ExportedArgument("session", "s")],
                outputs: [],
                body: .later { broker, call in broker.answerStop(call, try broker.session(call)) }
            ),
            .method(
                name: "KillSession",
                inputs: [ExportedArgument("session", "s"), ExportedArgument("signal", "i")],
                outputs: [],
                body: .later { broker, call in try broker.answerKill(call, try broker.session(call), call.arguments[1])
                }
            ),
            .method(
                name: "RespawnSession",
                inputs: [ExportedArgument("session", "s"), ExportedArgument("options", "a{sv}")],
                outputs: [],
                body: .later { broker, call in
                    try broker.answerRespawn(call, try broker.session(call), call.arguments[1])
                }
            ),
            .method(
                name: "RestoreSessions",
                inputs: [],
                outputs: [ExportedArgument("sessions", "a(ss)")],
                body: .later { broker, call in broker.answerRestore(call) }
            ),
            .method(
                name: "RemoveSession",
                inputs: [ExportedArgument("session", "s")],
                outputs: [],
                body: .now { broker, call in
                    try broker.remove(try broker.session(call))
                    return []
                }
            ),
            .method(
                name: "UpgradeSession",
                inputs: [ExportedArgument("session", "s")],
                outputs: UpgradeOutcome.arguments,
                body: .later { broker, call in broker.answerUpgrade(call, try broker.session(call)) }
            ),
            .method(
                name: "UpgradeSessions",
                inputs: [],
                outputs: [ExportedArgument("outcomes", "a(sbssss)")],
                body: .later { broker, call in broker.answerUpgradeAll(call) }
            ),
            .method(
                name: "AttachSession",
                inputs: [ExportedArgument("session", "s"), ExportedArgument("options", "a{sv}")],
                outputs: [ExportedArgument("socket", "h")],
                body: .later { broker, call in
                    try broker.answerAttach(call, try broker.session(call), call.arguments[1])
                }
            ),
        ]
    }

    private static var configurationMethods: [ExportedInterface<Broker>.Member] {
        [
            .method(
                name: "GetConfiguration",
                inputs: [],
                outputs: [ExportedArgument("settings", "a(ssss)")],
                body: .now { broker, _ in [broker.configurationRows] }
            ),
            .method(
                name: "SetConfiguration",
                inputs: [ExportedArgument("key", "s"), ExportedArgument("value", "s")],
                outputs: [],
                body: .now { broker, call in
                    let (key, value) = (call.arguments[0].stringValue ?? "", call.arguments[1].stringValue ?? "")
                    try broker.configuration.set(key, to: value)
                    return []
                }
            ),
            .method(
                name: "UnsetConfiguration",
                inputs: [ExportedArgument("key", "s")],
                outputs: [],
                body: .now { broker, call in
                    try broker.configuration.unset(call.arguments[0].stringValue ?? "")
                    return []
                }
            ),
        ]
    }

    private static var properties: [ExportedInterface<Broker>.Member] {
        [
            .property(
                name: "Version",
                type: "s",
                policy: .constant,
                get: { _ in .string(RoostVersion.text) },
                set: nil
            ),
            .property(name: "Features", type: "as", policy: .constant, get: { _ in .strings(features) }, set: nil),
            .property(
                name: "Capacity",
                type: "u",
                policy: .emitsChange,
                get: { .uint32($0.configuration.current.capacity) },
                set: { broker, value, _ in
                    guard case .uint32(let number) = value else { return }
                    try broker.setCapacity(number)
                }
            ),
            .property(
                name: "Running",
                type: "u",
                policy: .emitsChange,
                get: { .uint32(UInt32($0.table.liveCount)) },
                set: nil
            ),
            .property(
                name: "Waiting",
                type: "u",
                policy: .silent,
                get: { .uint32(UInt32($0.waitingRoom.count)) },
                set: nil
            ),
            .property(
                name: "ConfigurationFile",
                type: "s",
                policy: .constant,
                get: { .string($0.configuration.paths.file(of: .user)) },
                set: nil
            ),
            .property(
                name: "ConfigurationProblems",
                type: "a(sus)",
                policy: .emitsChange,
                get: { $0.problemRows },
                set: nil
            ),
        ]
    }

    private static var signals: [ExportedInterface<Broker>.Member] {
        [
            .signal(name: "SessionNew", arguments: [ExportedArgument("id", "s"), ExportedArgument("session", "o")]),
            .signal(
                name: "SessionRemoved",
                arguments: [ExportedArgument("id", "s"), ExportedArgument("session", "o")]
            ),
            .signal(
                name: "SessionStateChanged",
                arguments: [
                    ExportedArgument("id", "s"), ExportedArgument("old_state", "s"), ExportedArgument("new_state", "s"),
                ]
            ),
            .signal(
                name: "SessionOutOfMemory",
                arguments: [ExportedArgument("id", "s"), ExportedArgument("kills", "t")]
            ),
            .signal(
                name: "AttentionRequested",
                arguments: [
                    ExportedArgument("id", "s"), ExportedArgument("activity", "s"), ExportedArgument("reason", "s"),
                ]
            ),
            .signal(name: "ConfigurationChanged", arguments: [ExportedArgument("keys", "as")]),
            .signal(
                name: "Event",
                arguments: [
                    ExportedArgument("sequence", "t"), ExportedArgument("session", "s"), ExportedArgument("event", "s"),
                    ExportedArgument("details", "a{sv}"),
                ]
            ),
        ]
    }

    private static func row(_ session: Session) -> Value {
        .structure([
            .string(session.id.description), .string(session.record.name ?? ""), .string(session.state.rawValue),
            .string(session.activity.rawValue), .uint64(session.record.startedAt), .objectPath(session.path),
        ])
    }
}
