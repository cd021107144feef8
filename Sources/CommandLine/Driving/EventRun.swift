import Client
import FoundationEssentials
import Glibc
import SessionModel
import Systemd

/// What `roost events` does: from the bus to standard output, without ever waiting for who reads it.
///
/// What is not read is kept, up to a limit of the output queue; from then on events are counted and not kept, and the
/// reader is told how many as soon as it reads.
final class EventRun {
    private let client: SessionsClient
    private let isJSON: Bool
    private let wanted: Set<String>
    private let output = OutputQueue(STDOUT_FILENO)
    private let encoder = JSONEncoder()
    private var missed: UInt64 = 0
    private var isRestarted = false
    private var isClosed = false
    /// The sessions as they were told: their states and names.
    private var known: [String: (state: SessionState, name: String?)] = [:]

    /// Events of the sessions `references`, of all where there are none.
    init(_ references: [String], isJSON: Bool) throws(ClientError) {
        client = try SessionsClient.connect()
        self.isJSON = isJSON
        var ids: Set<String> = []
        for reference in references { ids.insert(try client.session(reference).id) }
        wanted = ids
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        signal(SIGPIPE, SIG_IGN)
    }

    /// Tells of events until nobody reads them any more.
    func run(tellsPresent: Bool) throws {
        let subscription = try EventSubscription(client) { [unowned self] item in take(item) }
        let sessions = try client.sessions().sorted { ($0.startedAt ?? 0, $0.id) < ($1.startedAt ?? 0, $1.id) }
        for session in sessions {
            known[session.id] = (session.state, session.name)
            if tellsPresent, wanted.isEmpty || wanted.contains(session.id) { write(EventLine("present", session)) }
        }
        try withExtendedLifetime(subscription) {
            while !isClosed {
                try Polling.process(client.bus)
                if isRestarted { try catchUp() }
                flush()
                guard !isClosed else { return }
                var entries = [
                    pollfd(fd: output.descriptor, events: output.isPending ? Int16(POLLOUT) : 0, revents: 0)
                ]
                try Polling.wait(client.bus, &entries, until: nil)
                if entries[0].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { return }
            }
        }
    }

    private func take(_ item: EventSubscription.Item) {
        switch item {
        case .event(let event): take(event)
        case .missed(let count): missed += count
        case .restarted: isRestarted = true
        }
    }

    private func take(_ event: EventSubscription.Event) {
        switch event.name {
        case "removed": known[event.session] = nil
        case "new", "state":
            let word = event.details[event.name == "new" ? "State" : "New"]?.stringValue
            if let state = word.flatMap(SessionState.init(rawValue:)) {
                known[event.session] = (state, event.details["Name"]?.stringValue)
            }
        default: break
        }
        guard wanted.isEmpty || wanted.contains(event.session) else { return }
        write(EventLine(event))
    }

    /// What has changed while no broker told of it.
    private func catchUp() throws(ClientError) {
        isRestarted = false
        write(EventLine("restarted"))
        let sessions = try client.sessions()
        for session in sessions {
            let old = known.updateValue((session.state, session.name), forKey: session.id)
            guard wanted.isEmpty || wanted.contains(session.id), old?.state != session.state else { continue }
            var line = EventLine(old == nil ? "new" : "state", session)
            if let old {
                line.details = ["Old": .string(old.state.rawValue), "New": .string(session.state.rawValue)]
                switch session.exitStatus {
                case .exited(let status): line.details["ExitStatus"] = .int32(status)
                case .signaled(let signal, _): line.details["ExitSignal"] = .int32(signal)
                case nil: break
                }
            }
            write(line)
        }
        for id in Set(known.keys).subtracting(sessions.map(\.id)) {
            let old = known.removeValue(forKey: id)
            guard wanted.isEmpty || wanted.contains(id) else { continue }
            var line = EventLine("removed")
            (line.session, line.name) = (id, old?.name)
            write(line)
        }
    }

    // MARK: Output

    private func write(_ line: EventLine) {
        guard !output.isFull, missed == 0 || !output.isPending else {
            missed += 1
            return
        }
        tellMissed()
        append(line)
    }

    private func tellMissed() {
        guard missed > 0 else { return }
        append(EventLine("missed", ["Count": .uint64(missed)]))
        missed = 0
    }

    private func append(_ line: EventLine) {
        let text: String
        if isJSON {
            guard let data = try? encoder.encode(line) else { return }
            text = String(decoding: data, as: UTF8.self)
        } else {
            text = line.text(Console.style)
        }
        output.append((text + "\n").utf8)
    }

    private func flush() {
        switch output.flush() {
        case .closed: isClosed = true
        case .waiting: return
        case .done:
            guard missed > 0 else { return }
            tellMissed()
            if output.flush() == .closed { isClosed = true }
        }
    }
}
