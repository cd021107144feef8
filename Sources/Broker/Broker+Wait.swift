import HostProtocol
import SessionModel
import Systemd

// Waits until something is so of a session.
extension Broker {
    func answerWait(_ call: MethodCall, _ session: Session) throws(SystemdError) {
        let options = try WaitOptions(condition: call.arguments[0].stringValue ?? "", options: call.arguments[1])
        let (caller, run) = (call.message.sender, session.run)
        answer(call) { [self] () throws(SystemdError) in
            let outcome = try await wait(for: options, of: session, caller: caller)
            return [.string(outcome), .properties(facts(of: session, run: run))]
        }
    }

    /// Returns `reached`, or `ended` where the session has ended first. Throws TimedOut, and HostUnreachable where the broker
    /// leaves.
    private func wait(
        for options: WaitOptions,
        of session: Session,
        caller: String?
    ) async throws(SystemdError) -> String {
        let (run, since) = (session.run, session.activitySince)
        let calm = Calm()
        let isOver = { [unowned self] in
            !session.state.isLive || session.run != run || table.sessions[session.id] !== session
        }
        if options.condition == .settled, !isOver() {
            Task.immediate(executorPreference: BrokerActor.executor) {
                await watch(calm, of: session, options, isOver: isOver)
            }
        }
        defer { calm.isWatched = false }
        let outcome = await conditions.wait(about: session.id, span: options.timeout, caller: caller, bus: bus) {
            switch options.condition {
            case .exit: return isOver() ? .reached : nil
            case .settled where calm.isReached: return .reached
            case .activity(let wanted)
            where !isOver() && session.activity == wanted && !(options.isNew && session.activitySince == since):
                return .reached
            default: return isOver() ? .ended : nil
            }
        }
        switch outcome {
        case .reached: return "reached"
        case .ended: return "ended"
        case .expired: throw .refused(.timedOut, "session '\(session.label)' was not so in time: it \(doing(session))")
        case .callerLeft: throw .refused(.timedOut, "the caller has left")
        case .dismissed: throw .refused(.hostUnreachable, "the broker is about to leave; ask again")
        }
    }

    /// Whether a session has printed nothing for long enough.
    private final class Calm {
        var isReached = false
        var isWatched = true
    }

    /// Looks at a session's calm when it can have lasted long enough, and not before.
    private func watch(
        _ calm: Calm,
        of session: Session,
        _ options: WaitOptions,
        isOver: @escaping () -> Bool
    ) async {
        let began = SystemClock.monotonic
        while calm.isWatched, !isOver() {
            // A host that is silent is asked again: it may be very busy.
            guard let link = try? link(to: session), let facts = await link.idleFacts() else {
                await BrokerActor.pause(.microseconds(Int64(clamping: options.quiet)))
                continue
            }
            var spent = facts.sinceOutput ?? facts.age
            // What came before does not count where it is to settle anew.
            if options.isNew { spent = min(spent, SystemClock.monotonic - began) }
            if spent >= options.quiet {
                calm.isReached = true
                return conditions.changed(session.id)
            }
            await BrokerActor.pause(.microseconds(Int64(clamping: options.quiet - spent)))
        }
    }

    private func doing(_ session: Session) -> String {
        "is \(session.state.rawValue), and what it does is \(session.activity.rawValue)"
    }

    /// What is told with the outcome: of the run that was waited for.
    private func facts(of session: Session, run: Int) -> [String: Value] {
        let end = session.run == run ? session.record.end : session.record.previousEnd
        return [
            "State": .string(end?.state.rawValue ?? session.state.rawValue),
            "Activity": .string(session.activity.rawValue),
            "ActivityReason": .string(session.verdict.reason),
            "ActivitySource": .string(session.verdict.source.rawValue),
            "ExitStatus": .int32(end?.exitStatus ?? -1),
            "ExitSignal": .int32(end?.signal ?? 0),
            "Result": .string(end?.result ?? ""),
        ]
    }
}
