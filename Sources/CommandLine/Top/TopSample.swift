import Client
import SessionModel

/// What the broker says at one time, with what has happened since the time before.
struct TopSample {
    /// A session, and what it uses.
    struct Row {
        let session: SessionDetails
        let usage: Usage
        /// Percent of one processor since the sample before; nil where there is none.
        let cpuPercent: Double?
    }

    let rows: [Row]
    let overview: BrokerOverview
    let usage: FleetUsage
    /// Percent of one processor, of all sessions together.
    let cpuPercent: Double?

    init(_ sessions: [SessionDetails], _ overview: BrokerOverview, _ usage: FleetUsage, before: FleetUsage?) {
        self.overview = overview
        self.usage = usage
        cpuPercent = before.flatMap { usage.fleet.processorPercent(since: $0.fleet) }
        rows = sessions.filter(\.state.isLive).map { session in
            let now = usage.sessions[session.id] ?? Usage()
            let then = before?.sessions[session.id]
            return Row(session: session, usage: now, cpuPercent: then.flatMap { now.processorPercent(since: $0) })
        }
    }

    /// Asks the broker; `timeout` nil is that of the bus.
    static func take(
        _ client: SessionsClient,
        before: FleetUsage?,
        timeout: Duration? = nil
    ) throws(ClientError) -> TopSample {
        let usage = try client.usage(timeout: timeout)
        return TopSample(try client.sessions(), try client.overview(), usage, before: before)
    }

    /// The rows in an order; what is not known comes last, and the newest session first where all else is the same.
    func sorted(by order: TopOrder) -> [Row] {
        rows.sorted { left, right in
            let isBefore: Bool? =
                switch order {
                case .cpu: Self.isMore(left.cpuPercent, right.cpuPercent)
                case .memory: Self.isMore(left.usage[.memoryCurrent], right.usage[.memoryCurrent])
                case .tasks: Self.isMore(left.usage[.tasksCurrent], right.usage[.tasksCurrent])
                case .name: Self.isLess(Self.label(left), Self.label(right))
                }
            if let isBefore { return isBefore }
            if left.session.startedAt != right.session.startedAt {
                return left.session.startedAt ?? 0 > right.session.startedAt ?? 0
            }
            return left.session.id < right.session.id
        }
    }

    private static func label(_ row: Row) -> String { row.session.name ?? row.session.id }

    /// Nil where both are the same.
    private static func isMore<Number: Comparable>(_ left: Number?, _ right: Number?) -> Bool? {
        switch (left, right) {
        case (nil, nil): nil
        case (nil, _): false
        case (_, nil): true
        case (let left?, let right?): left == right ? nil : left > right
        }
    }

    private static func isLess(_ left: String, _ right: String) -> Bool? { left == right ? nil : left < right }
}
