import Client
import Glibc
import SessionModel
import Systemd

/// What `roost wait` does.
struct WaitRun {
    /// The exit status where nobody knows that of the command.
    static let unknownStatus: Int32 = 255

    /// One line of `--json`.
    struct Row: Encodable {
        enum CodingKeys: String, CodingKey, CaseIterable {
            case session, outcome, state, activity
            case exitStatus = "exit_status"
        }

        var session: String
        /// `reached`, `ended` or `timeout`.
        var outcome: String
        var state: String?
        var activity: String?
        var exitStatus: Int32?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(session, forKey: .session)
            try container.encode(outcome, forKey: .outcome)
            // Keys are always there.
            try container.encode(state, forKey: .state)
            try container.encode(activity, forKey: .activity)
            try container.encode(exitStatus, forKey: .exitStatus)
        }
    }

    private let references: [String]
    private let settings: WaitSettings
    private let isJSON: Bool

    init(_ references: [String], _ settings: WaitSettings, isJSON: Bool) {
        (self.references, self.settings, self.isJSON) = (references, settings, isJSON)
    }

    /// Waits, and returns the exit status.
    func run() throws -> Int32 {
        let deadline = Polling.deadline(after: settings.timeout)
        let client = try SessionsClient.connect()
        var waiters: [SessionWaiter] = []
        for reference in references {
            waiters.append(try SessionWaiter(reference, client: client, options: settings))
        }
        while true {
            waiters.forEach { $0.begin() }
            try Polling.process(client.bus)
            if let failure = waiters.compactMap(\.failure).first { throw failure }
            if isDone(waiters) { break }
            if let deadline, SystemClock.monotonic >= deadline { break }
            // A broker has left: the next one is asked.
            guard !waiters.contains(where: { !$0.isOver && $0.isDue }) else { continue }
            let watched = waiters.filter { !$0.isOver && $0.watch != nil }
            var entries = watched.compactMap(\.watch).map { pollfd(fd: $0.socket, events: $0.events, revents: 0) }
            try Polling.wait(client.bus, &entries, until: deadline)
            for (waiter, entry) in zip(watched, entries) where entry.revents != 0 { waiter.read() }
        }
        try report(waiters)
        return status(of: waiters)
    }

    private func isDone(_ waiters: [SessionWaiter]) -> Bool {
        settings.isAny
            ? waiters.contains { $0.outcome?.isReached == true } || waiters.allSatisfy(\.isOver)
            : waiters.allSatisfy(\.isOver)
    }

    private func report(_ waiters: [SessionWaiter]) throws {
        for waiter in waiters {
            if isJSON { try Console.printJSON(row(of: waiter)) }
            if let outcome = waiter.outcome {
                if outcome.isReached {
                    if settings.isAny, !isJSON {
                        Console.print(waiter.session.id)
                        return
                    }
                } else if !settings.isAny || waiters.allSatisfy({ $0.outcome?.isReached == false }) {
                    let how = outcome.exitStatus.map { EndedText.phrase($0) } ?? "is \(outcome.state)"
                    Console.complain("session \(PlainText.line(waiter.reference)) \(how): it was not so before")
                }
            } else if !settings.isAny || !waiters.contains(where: { $0.outcome?.isReached == true }) {
                let span = TimeSpan(microseconds: settings.timeout ?? 0)
                Console.complain("session \(PlainText.line(waiter.reference)) was not so within \(span)")
            }
        }
    }

    private func row(of waiter: SessionWaiter) -> Row {
        guard let outcome = waiter.outcome else { return Row(session: waiter.session.id, outcome: "timeout") }
        return Row(
            session: waiter.session.id,
            outcome: outcome.isReached ? "reached" : "ended",
            state: outcome.state,
            activity: outcome.activity.isEmpty ? nil : outcome.activity,
            exitStatus: outcome.exitStatus?.shellStatus
        )
    }

    private func status(of waiters: [SessionWaiter]) -> Int32 {
        let reached = waiters.filter { $0.outcome?.isReached == true }
        if settings.isAny, let first = reached.first { return status(ofReached: first) }
        if waiters.contains(where: { !$0.isOver }) { return SessionErrorCode.timedOut.exitStatus }
        if reached.count < waiters.count { return SessionErrorCode.notRunning.exitStatus }
        return reached.map(status(ofReached:)).first { $0 != 0 } ?? 0
    }

    private func status(ofReached waiter: SessionWaiter) -> Int32 {
        guard case .told("exit") = settings.condition else { return 0 }
        return waiter.outcome?.exitStatus?.shellStatus ?? Self.unknownStatus
    }
}
