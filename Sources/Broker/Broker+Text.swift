import HostProtocol
import SessionModel
import Systemd

// Texts that are typed once.
extension Broker {
    func answerText(_ call: MethodCall, _ session: Session) throws(SystemdError) {
        let options = try TextOptions(text: call.arguments[0].stringValue ?? "", options: call.arguments[1])
        answer(call) { [self] () throws(SystemdError) in
            try await sendText(options, to: session)
            return []
        }
    }

    /// Types a text; returns once the terminal has all of it.
    ///
    /// Throws SessionBlocked, TimedOut, NotRunning, HostUnreachable, InvalidSpec, and UpgradeRefused for a host of an
    /// earlier version.
    func sendText(_ options: TextOptions, to session: Session) async throws(SystemdError) {
        try checkIsLive(session)
        if session.activity == .blocked, !options.isForced { try await checkWasTyped(options, session) }
        let typed = try await type(options.request, into: session)
        switch typed.outcome {
        case .typed: touched(session)
        case .queued:
            throw .refused(
                .timedOut,
                "session '\(session.label)' has not read all of the text in time; the rest is kept, and typed once when it reads"
            )
        case .withdrawn:
            throw .refused(
                .timedOut,
                "session '\(session.label)' has not read in time what was typed before; nothing of the text was typed"
            )
        case .ended: throw .refused(.notRunning, "the session '\(session.label)' has ended before the text was typed")
        default:
            throw .refused(.invalidSpec, "the text cannot be typed into session '\(session.label)': \(typed.text)")
        }
    }

    /// Throws SessionBlocked, unless it is a call made again whose text was typed before the question came.
    private func checkWasTyped(_ options: TextOptions, _ session: Session) async throws(SystemdError) {
        if options.hasToken {
            var inquiry = options.request
            inquiry.flags = [.inquire]
            (inquiry.text, inquiry.keys) = ([], [])
            if try await type(inquiry, into: session).outcome != .unknown { return }
        }
        let reason = session.verdict.reason
        throw .refused(
            .sessionBlocked,
            "session '\(session.label)' waits for an answer\(reason.isEmpty ? "" : ": \(reason)"); "
                + "'roost attach \(session.label)' to give it, or --force to type all the same"
        )
    }

    /// Asks the host, and once more where the connection to it broke: it knows the token again.
    private func type(_ request: TypeRequest, into session: Session) async throws(SystemdError) -> Typed {
        var link = try link(to: session)
        if session.hostHello == nil { await waitForFacts(of: [session]) }
        if let hello = session.hostHello, hello.features & Hello.typesTexts == 0 {
            throw .refused(
                .upgradeRefused,
                "the host of session '\(session.label)' has the version \(session.hostVersion), which cannot do this; "
                    + "'roost upgrade \(session.label)' makes it the installed one, 'roost attach' works with any"
            )
        }
        do throws(SystemdError) {
            return try await link.type(request)
        } catch  where session.link == nil && session.state.isLive {
            link = try self.link(to: session)
            return try await link.type(request)
        }
    }
}
