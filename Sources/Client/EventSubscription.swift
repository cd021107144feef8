import SessionModel
import Systemd

/// The broker's events, and the change from one broker to the next, while the bus is processed.
public final class EventSubscription {
    /// One event (docs/dbus.md, Event).
    public struct Event: Hashable, Sendable {
        /// Its number in the life of this broker.
        public var sequence: UInt64
        /// The session's id; empty where it is about none.
        public var session: String
        /// What happened.
        public var name: String
        /// What there is to say about it.
        public var details: [String: Value]
    }

    /// What comes.
    public enum Item: Hashable, Sendable {
        /// An event.
        case event(Event)
        /// So many events are missing.
        case missed(UInt64)
        /// Another broker is there: what happened in between was told to nobody.
        case restarted
    }

    private var slots: [Slot] = []
    private var last: UInt64?
    private var hadOwner = false

    /// Hands what comes on `client`'s bus to `handler`, as long as this object lives.
    public init(_ client: SessionsClient, _ handler: @escaping (Item) -> Void) throws(ClientError) {
        hadOwner = client.isRunning()
        let service = MessageBus.name
        do throws(SystemdError) {
            slots.append(
                try client.bus.match(
                    MatchRule(
                        sender: BusAddress.name,
                        interface: BusAddress.managerInterface,
                        member: "Event"
                    )
                ) { [unowned self] message in
                    if let event = Self.event(message) { take(event, handler) }
                }
            )
            let rule = MatchRule(
                sender: service,
                interface: service,
                member: "NameOwnerChanged",
                argument0: BusAddress.name
            )
            slots.append(
                try client.bus.match(rule) { [unowned self] message in
                    guard (try? message.readAll())?.last?.stringValue?.isEmpty == false else { return }
                    last = nil
                    if hadOwner { handler(.restarted) }
                    hadOwner = true
                }
            )
        } catch {
            throw ClientError(error)
        }
    }

    private func take(_ event: Event, _ handler: (Item) -> Void) {
        if let last, event.sequence > last + 1 { handler(.missed(event.sequence - last - 1)) }
        last = event.sequence
        handler(.event(event))
    }

    private static func event(_ message: Message) -> Event? {
        guard let values = try? message.readAll(), values.count == 4, let sequence = values[0].uint64Value,
            let session = values[1].stringValue, let name = values[2].stringValue
        else { return nil }
        return Event(
            sequence: sequence,
            session: session,
            name: name,
            details: values[3].propertiesValue ?? [:]
        )
    }
}
