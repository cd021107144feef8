import Glibc
import HostProtocol
import SessionModel
import Systemd

// Hosts that become the installed program, in place.
extension Broker {
    func answerUpgrade(_ call: MethodCall, _ session: Session) {
        answer(call) { [self] () throws(SystemdError) in try await upgrade(session).values }
    }

    func answerUpgradeAll(_ call: MethodCall) {
        answer(call) { [self] () throws(SystemdError) in
            var rows: [Value] = []
            // One after the other: each of them runs the new program once more to ask it.
            for session in table.inOrder where session.state.isLive { rows.append(await upgradeRow(session)) }
            return [.array(rows, of: "(sbssss)")]
        }
    }

    private func upgradeRow(_ session: Session) async -> Value {
        var outcome = UpgradeOutcome(changed: false, old: session.hostVersion, new: session.hostVersion)
        var (name, message) = ("", "")
        do throws(SystemdError) {
            outcome = try await upgrade(session)
        } catch {
            (name, message) = (error.name ?? SessionErrorCode.internal.dbusName, error.message)
        }
        return .structure([.string(session.id.description)] + outcome.values + [.string(name), .string(message)])
    }

    /// Makes the host of a session become the installed program; nothing happens where it is that already.
    ///
    /// Throws NotRunning, HostUnreachable, and UpgradeRefused with the reason; the session goes on in any case.
    func upgrade(_ session: Session) async throws(SystemdError) -> UpgradeOutcome {
        let link = try link(to: session)
        await waitForFacts(of: [session])
        guard let hello = session.hostHello else {
            try checkIsLive(session)
            throw .refused(.hostUnreachable, "the host of session '\(session.label)' has not said what it is yet")
        }
        let old = hello.programVersion
        guard !isInstalled(link) else { return UpgradeOutcome(changed: false, old: old, new: old) }
        guard hello.features & Hello.upgradeInPlace != 0 else {
            throw .refused(
                .upgradeRefused,
                "the host of session '\(session.label)' has the version \(old), which cannot be upgraded in place; "
                    + "the session gets the new one when it is started again"
            )
        }
        let answer = try await link.upgrade(to: hostProgram)
        guard answer.problem.isEmpty else {
            log(
                session,
                .upgradeRefused,
                "Session \(session.label) keeps its host: \(answer.problem)",
                [("ROOST_REASON", answer.problem)]
            )
            throw .refused(
                .upgradeRefused,
                "the host of session '\(session.label)' (\(old)) goes on as it is: \(answer.problem)"
            )
        }
        let new = session.hostVersion
        log(session, .upgraded, "Session \(session.label) has a new host: \(old) → \(new)")
        table.events.upgraded(session, from: old)
        return UpgradeOutcome(changed: true, old: old, new: new)
    }

    /// Whether the host at the other end runs the program that is installed, and not another build of it.
    func isInstalled(_ link: HostLink) -> Bool {
        // The link leads to the program that runs, also where its file was replaced (proc_pid_exe(5)).
        guard let running = ProgramPath.identity("/proc/\(link.hostPID)/exe") else { return false }
        return running == ProgramPath.identity(hostProgram)
    }

    // MARK: What hosts say of themselves

    func took(_ hello: Hello, from session: Session) {
        let old = session.hostVersion
        session.hostHello = hello
        if session.hostVersion != old { table.changed(session, ["HostVersion"]) }
        upgrades.add(session)
    }

    func took(_ upgraded: Upgraded, from session: Session) {
        let old = session.hostVersion
        session.hostHello?.software = upgraded.software
        if session.hostVersion != old { table.changed(session, ["HostVersion"]) }
    }
}

extension Session {
    /// The version of its host; empty while that is not known.
    var hostVersion: String { hostHello?.programVersion ?? "" }
}

extension Hello {
    /// The version in ``software``: what stands behind the slash.
    fileprivate var programVersion: String {
        software.split(separator: "/", maxSplits: 1).last.map(String.init) ?? software
    }
}
