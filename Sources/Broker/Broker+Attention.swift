import Glibc
import SessionModel
import Systemd

/// Who is told when a session wants attention while nobody looks.
extension Broker {
    /// Looks after what is told later.
    func followAttention() {
        attentionTimer.onDeadline = { [unowned self] in attentionIsDue() }
        desktop.begin()
    }

    /// Takes note that a session wants attention, and tells of it now, or once what was told before is old.
    func wantsAttention(_ session: Session, _ kind: AttentionKind) {
        let old = session.record.attention
        // Who waits for a person does so still when it rings.
        let lasting = old?.kind == .blocked && kind == .bell ? .blocked : kind
        session.record.attention = SessionRecord.Attention(kind: lasting, notification: old?.notification)
        if old?.kind != lasting { save(session) }
        if old == nil { table.changed(session, ["NeedsAttention"]) }
        let window = configuration.current.notifyCoalesce
        if session.attention.takes(kind, at: SystemClock.monotonic, within: window, isNews: old?.kind != lasting) {
            announce(kind, of: session)
        } else {
            setAttentionTimer()
        }
    }

    /// Somebody looks, or the session works again: what it wanted is seen to.
    func attentionIsPaid(to session: Session) {
        session.attention.dismiss()
        guard let attention = session.record.attention else { return }
        session.record.attention = nil
        save(session)
        table.changed(session, ["NeedsAttention"])
        desktop.withdraw(session, attention.notification)
    }

    private func attentionIsDue() {
        let now = SystemClock.monotonic
        for session in table.inOrder {
            for kind in session.attention.due(at: now) where session.record.attention?.kind == kind {
                announce(kind, of: session)
            }
        }
        setAttentionTimer()
    }

    private func setAttentionTimer() {
        attentionTimer.set(table.sessions.values.compactMap(\.attention.deadline).min())
    }

    private func announce(_ kind: AttentionKind, of session: Session) {
        table.attentionRequested(session, kind)
        let current = configuration.current
        guard
            AttentionRule.notifies(kind, tags: session.record.tags, minute: AttentionRule.minuteOfDay, current)
        else { return }
        let text = NotificationText(
            label: session.label,
            kind: kind,
            reason: kind == .exited ? session.endText : session.verdict.reason,
            command: session.record.command
        )
        if current.notifiesDesktop { desktop.show(text, of: session) }
        if let command = current.notifyCommand { run(command, text, kind, session) }
    }

    // MARK: Units of their own

    /// Runs the user's command.
    private func run(_ command: String, _ text: NotificationText, _ kind: AttentionKind, _ session: Session) {
        let environment = AuxiliaryUnit.environment(
            of: session.record,
            id: session.id.description,
            kind: kind,
            activity: session.activity,
            text: text
        )
        start(
            "notify",
            of: session,
            AuxiliaryUnit.properties(
                "Roost: notify.command for session \(session.id)",
                AuxiliaryUnit.shell(command),
                environment: environment,
                limitUSec: AuxiliaryUnit.commandLimitUSec
            )
        )
    }

    /// Opens a session in the user's terminal.
    func openTerminal(on session: Session, token: String?) {
        let command = [roostProgram, "attach", session.id.description]
        start(
            "terminal",
            of: session,
            AuxiliaryUnit.properties(
                "Roost: a terminal for session \(session.id)",
                AuxiliaryUnit.terminal(configuration.current.notifyTerminal, command),
                environment: token.map { ["XDG_ACTIVATION_TOKEN": NotificationText.plain($0)] } ?? [:]
            )
        )
    }

    private func start(_ what: String, of session: Session, _ properties: [(String, Value)]) {
        let unit = "roost-\(what)-\(session.id)-\(SystemClock.monotonic).service"
        Task.immediate(executorPreference: BrokerActor.executor) {
            do throws(SystemdError) {
                try await units.startTransientUnit(unit, properties: properties)
            } catch {
                Journal.send(
                    .warning,
                    "\(unit) of session \(session.label) cannot be started: \(error.message)",
                    fields: ["ROOST_SESSION": session.id.description]
                )
            }
        }
    }

    /// The command line of this installation: in `bin` beside `libexec/roost`, or beside the broker in a build.
    private var roostProgram: String {
        let folders = hostProgram.split(separator: "/").dropLast()
        let installed = "/" + (folders.dropLast(2) + ["bin", "roost"]).joined(separator: "/")
        let beside = "/" + (folders + ["roost"]).joined(separator: "/")
        return [installed, beside].first { access($0, X_OK) == 0 } ?? "roost"
    }
}

extension Session {
    /// How it ended, for people.
    fileprivate var endText: String {
        guard let end = record.end else { return "" }
        if let signal = end.signal, signal > 0 { return "ended by signal \(signal)" }
        if let status = end.exitStatus { return "exit status \(status)" }
        return end.reason ?? end.result
    }
}
