import SessionModel
import Systemd

/// Notifications on the desktop (Desktop Notifications Specification): one a session, replaced and not stacked, and taken
/// back when somebody looks. Nothing waits for a desktop, and where there is none nothing happens.
@BrokerActor
final class DesktopNotifier {
    private static let service = "org.freedesktop.Notifications"
    private static let path = "/org/freedesktop/Notifications"
    /// How long a desktop may take to answer.
    private static let patience = Duration.seconds(10)
    /// The action that opens the session, also by a click on the notification itself.
    private static let openActions = ["default", "open"]

    private unowned let broker: Broker
    private var slots: [Slot] = []
    /// What each session is to show: the newest, nil for nothing.
    private var wanted: [SessionID: NotificationText?] = [:]
    private var isBusy: Set<SessionID> = []
    /// What a desktop has given to a notification that was clicked, for the window that opens.
    private var tokens: [UInt32: String] = [:]
    private var hasComplained = false

    init(broker: Broker) { self.broker = broker }

    /// Listens for clicks from now on.
    func begin() {
        do throws(SystemdError) {
            slots = [
                try follow("ActionInvoked") { [unowned self] id, value in
                    if let key = value.stringValue, Self.openActions.contains(key) { open(id) }
                },
                try follow("ActivationToken") { [unowned self] id, value in
                    if session(of: id) != nil { tokens[id] = value.stringValue }
                },
                try follow("NotificationClosed") { [unowned self] id, _ in closed(id) },
            ]
        } catch {
            Journal.send(.warning, "clicks on notifications are not heard: \(error.message)")
        }
    }

    /// Shows `text` for a session, in place of what is shown for it.
    func show(_ text: NotificationText, of session: Session) {
        wanted[session.id] = .some(text)
        work(on: session)
    }

    /// Takes back what is shown for a session.
    func withdraw(_ session: Session, _ notification: UInt32?) {
        if isBusy.contains(session.id) { wanted[session.id] = .some(nil) } else { wanted[session.id] = nil }
        guard let notification else { return }
        Task.immediate(executorPreference: BrokerActor.executor) { await close(notification) }
    }

    /// One call at a time for a session: the answer to the first says what the next replaces.
    private func work(on session: Session) {
        guard isBusy.insert(session.id).inserted else { return }
        Task.immediate(executorPreference: BrokerActor.executor) {
            while let next = wanted.removeValue(forKey: session.id) {
                guard let text = next else { continue }
                let number = await notify(text, of: session)
                // Somebody has looked meanwhile.
                if let number, session.record.attention == nil { await close(number) } else { keep(number, session) }
            }
            isBusy.remove(session.id)
        }
    }

    private func keep(_ number: UInt32?, _ session: Session) {
        guard let number, session.record.attention != nil, broker.table.sessions[session.id] === session else { return }
        session.record.attention?.notification = number
        broker.save(session)
    }

    /// Returns the number of the notification; nil where there is no desktop.
    private func notify(_ text: NotificationText, of session: Session) async -> UInt32? {
        do throws(SystemdError) {
            let capabilities = try await call("GetCapabilities").readOne().stringsValue ?? []
            let actions =
                capabilities.contains("actions") && session.state.isLive
                ? ["default", "Open", "open", "Open in a terminal"] : []
            let hints: [String: Value] = [
                "urgency": .byte(1), "category": .string("im.received"),
                "x-roost-session": .string(session.id.description),
            ]
            let body = capabilities.contains("body-markup") ? text.escapedBody : text.body
            let reply = try await call(
                "Notify",
                [
                    .string("Roost"), .uint32(session.record.attention?.notification ?? 0),
                    .string("utilities-terminal"), .string(text.summary), .string(body), .strings(actions),
                    .properties(hints), .int32(-1),
                ]
            )
            return try reply.readOne().uint64Value.map { UInt32(truncatingIfNeeded: $0) }
        } catch {
            // Said once: a machine without a desktop has nothing wrong with it.
            if !hasComplained { Journal.send(.info, "no desktop shows notifications: \(error.message)") }
            hasComplained = true
            return nil
        }
    }

    private func close(_ number: UInt32) async { _ = try? await call("CloseNotification", [.uint32(number)]) }

    private func call(_ member: String, _ arguments: [Value] = []) async throws(SystemdError) -> Message {
        try await broker.bus.call(
            to: Self.service,
            path: Self.path,
            interface: Self.service,
            member: member,
            arguments: arguments,
            timeout: Self.patience
        )
    }

    // MARK: What the desktop says

    private func follow(
        _ member: String,
        _ handler: @escaping (UInt32, Value) -> Void
    ) throws(SystemdError) -> Slot {
        let rule = MatchRule(sender: Self.service, path: Self.path, interface: Self.service, member: member)
        return try broker.bus.match(rule) { message in
            guard let arguments = try? message.readAll(), arguments.count == 2,
                let number = arguments[0].uint64Value
            else { return }
            handler(UInt32(truncatingIfNeeded: number), arguments[1])
        }
    }

    private func session(of notification: UInt32) -> Session? {
        broker.table.sessions.values.first { $0.record.attention?.notification == notification }
    }

    private func open(_ notification: UInt32) {
        let token = tokens.removeValue(forKey: notification)
        guard let session = session(of: notification), session.state.isLive else { return }
        broker.openTerminal(on: session, token: token)
    }

    /// The next one is new: the number may be given to somebody else.
    private func closed(_ notification: UInt32) {
        tokens[notification] = nil
        session(of: notification)?.record.attention?.notification = nil
    }
}
