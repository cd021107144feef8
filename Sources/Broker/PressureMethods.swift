import SessionModel
import Systemd

/// The manager's methods for pressure on memory.
@BrokerActor
enum PressureMethods {
    static var rows: [ExportedInterface<Broker>.Member] {
        [
            .method(
                name: "GetPressure",
                inputs: [],
                outputs: [
                    ExportedArgument("sources", "a(ssbsddt)"), ExportedArgument("next", "a(sstb)"),
                    ExportedArgument("kept", "a(sss)"),
                ],
                body: .later { broker, call in
                    broker.answer(call) { () throws(SystemdError) in await broker.pressureAnswer() }
                }
            ),
            .method(
                name: "Relieve",
                inputs: [],
                outputs: [ExportedArgument("session", "s")],
                body: .later { broker, call in
                    let who = broker.caller(of: call)
                    broker.answer(call) { () throws(SystemdError) in
                        let session = await broker.relieveOnce(why: "\(who) asked to give back memory")
                        return [.string(session?.id.description ?? "")]
                    }
                }
            ),
        ]
    }
}
