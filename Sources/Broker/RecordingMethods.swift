import Glibc
import SessionModel
import Systemd

/// The manager's methods for recordings.
@BrokerActor
enum RecordingMethods {
    static var rows: [ExportedInterface<Broker>.Member] {
        [
            .method(
                name: "ListRecordings",
                inputs: [],
                outputs: [ExportedArgument("recordings", "a(sa{sv})")],
                body: .now { broker, _ in [.array(broker.recordingRows(), of: "(sa{sv})")] }
            ),
            .method(
                name: "OpenRecording",
                inputs: [ExportedArgument("session", "s"), ExportedArgument("options", "a{sv}")],
                outputs: [ExportedArgument("parts", "a(sh)")],
                body: .later { broker, call in
                    let reference = call.arguments[0].stringValue ?? ""
                    let parts = try broker.openRecording(reference, after: try after(call.arguments[1]))
                    // The message keeps copies of its own.
                    defer { parts.forEach { close($0.file) } }
                    let rows = parts.map { Value.structure([.string($0.name), .fileDescriptor($0.file)]) }
                    call.reply([.array(rows, of: "(sh)")])
                }
            ),
            .method(
                name: "PruneRecordings",
                inputs: [ExportedArgument("options", "a{sv}")],
                outputs: [ExportedArgument("removed", "a(sut)")],
                body: .now { broker, call in
                    let pruning = try RecordingPruning(call.arguments[0])
                    return [.array(try broker.prune(pruning, by: broker.caller(of: call)), of: "(sut)")]
                }
            ),
            .method(
                name: "RemoveRecording",
                inputs: [ExportedArgument("session", "s")],
                outputs: [],
                body: .now { broker, call in
                    try broker.removeRecording(call.arguments[0].stringValue ?? "", by: broker.caller(of: call))
                    return []
                }
            ),
        ]
    }

    /// The number behind which OpenRecording begins.
    private static func after(_ options: Value) throws(SystemdError) -> Int {
        var number = 0
        for (key, value) in options.propertiesValue ?? [:] {
            guard key == "After" else {
                throw .refused(.invalidSpec, "the option '\(key)' is not known; there is After")
            }
            guard case .uint32(let after) = value else {
                throw .refused(
                    .invalidSpec,
                    "After has the type '\(value.typeSignature)', and must be a number of 32 bits (u)"
                )
            }
            number = Int(after)
        }
        return number
    }
}
