import Glibc
import SessionModel
import Systemd

/// How the rows of the interfaces answer their calls.
extension Broker {
    /// The session that a call's first argument stands for.
    func session(_ call: MethodCall) throws(SystemdError) -> Session {
        try table.find(call.arguments[0].stringValue ?? "")
    }

    /// Answers a call with what `body` returns or throws, when it has ended.
    func answer(_ call: MethodCall, _ body: @escaping () async throws(SystemdError) -> [Value]) {
        serve(call) { () throws(SystemdError) in call.reply(try await body()) }
    }

    /// Lets `body` answer a call, and answers it with what `body` throws; the broker stays until then.
    private func serve(_ call: MethodCall, _ body: @escaping () async throws(SystemdError) -> Void) {
        idleExit.callBegan()
        Task.immediate(executorPreference: BrokerActor.executor) {
            do throws(SystemdError) {
                try await body()
            } catch {
                call.fail(error)
            }
            idleExit.callEnded()
        }
    }

    func answerStop(_ call: MethodCall, _ session: Session) {
        let who = caller(of: call)
        answer(call) { [self] () throws(SystemdError) in
            try await stop(session, .user(who))
            return []
        }
    }

    func answerKill(_ call: MethodCall, _ session: Session, _ signal: Value) throws(SystemdError) {
        let number = try SessionChecks.signal(Int32(truncatingIfNeeded: signal.int64Value ?? 0))
        let who = caller(of: call)
        answer(call) { [self] () throws(SystemdError) in
            try await kill(session, signal: number, by: who)
            return []
        }
    }

    func answerRespawn(_ call: MethodCall, _ session: Session, _ options: Value) throws(SystemdError) {
        let (options, who) = (try RespawnOptions(options), caller(of: call))
        answer(call) { [self] () throws(SystemdError) in
            try await respawn(session, options, by: who)
            return []
        }
    }

    func answerRestore(_ call: MethodCall) {
        let who = caller(of: call)
        answer(call) { [self] () throws(SystemdError) in
            let rows = await restoreSessions(by: who).map { result in
                Value.structure([.string(result.id.description), .string(result.problem)])
            }
            return [.array(rows, of: "(ss)")]
        }
    }

    func answerAttach(_ call: MethodCall, _ session: Session, _ options: Value) throws(SystemdError) {
        let (options, who) = (try AttachOptions(options), caller(of: call))
        serve(call) { [self] () throws(SystemdError) in
            let socket = try await attach(session, options: options, caller: who)
            // The message keeps a copy of its own.
            defer { close(socket) }
            call.reply([.fileDescriptor(socket)])
        }
    }

    /// Who calls, for people: `uid 1000 pid 4711 roost`.
    func caller(of call: MethodCall) -> String { Caller(of: call).description }
}
