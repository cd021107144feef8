import Glibc
import Systemd

/// How the rows of the interfaces answer their calls.
extension Broker {
    /// The session that a call's first argument stands for.
    func session(_ call: MethodCall) throws(SystemdError) -> Session {
        try table.find(call.arguments[0].stringValue ?? "")
    }

    /// Answers a call with what `body` returns or throws, when it has ended.
    func answer(_ call: MethodCall, _ body: @escaping () async throws(SystemdError) -> [Value]) {
        idleExit.callBegan()
        Task.immediate(executorPreference: BrokerActor.executor) {
            do throws(SystemdError) {
                call.reply(try await body())
            } catch {
                call.fail(error)
            }
            idleExit.callEnded()
        }
    }

    func answerStop(_ call: MethodCall, _ session: Session) {
        let who = caller(of: call)
        answer(call) { [self] () throws(SystemdError) in
            try await stop(session, by: who, why: "asked for over D-Bus")
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

    func answerAttach(_ call: MethodCall, _ session: Session, _ options: Value) throws(SystemdError) {
        let (options, who) = (try AttachOptions(options), caller(of: call))
        idleExit.callBegan()
        Task.immediate(executorPreference: BrokerActor.executor) {
            do throws(SystemdError) {
                let socket = try await attach(session, options: options, caller: who)
                // The message keeps a copy of its own.
                defer { close(socket) }
                call.reply([.fileDescriptor(socket)])
            } catch {
                call.fail(error)
            }
            idleExit.callEnded()
        }
    }

    /// Who calls, for people: `uid 1000 pid 4711 roost`.
    func caller(of call: MethodCall) -> String {
        guard let caller = try? call.credentials() else { return "a client that has gone" }
        let parts = [
            caller.effectiveUserID.map { "uid \($0)" }, caller.processID.map { "pid \($0)" }, caller.command,
        ]
        return parts.compactMap { $0 }.joined(separator: " ")
    }
}
