import Client
import SessionModel

/// How things are altogether, as `roost status --json` prints it (docs/cli.md).
struct OverviewJSON: Encodable {
    private let version: String
    private let capacity: UInt64?
    private let running: Int
    private let states: [String: Int]
    private let activities: [String: Int]

    /// The keys, which never change their meaning.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case version = "broker_version"
        case capacity, running, states, activities
    }

    init(_ overview: BrokerOverview, _ sessions: [SessionDetails]) {
        version = overview.version
        capacity = overview.capacity
        let live = sessions.filter(\.state.isLive)
        running = live.count
        states = Dictionary(sessions.map { ($0.state.rawValue, 1) }, uniquingKeysWith: +)
        activities = Dictionary(live.map { ($0.activity.rawValue, 1) }, uniquingKeysWith: +)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version, forKey: .version)
        try container.encode(capacity, forKey: .capacity)
        try container.encode(running, forKey: .running)
        try container.encode(states, forKey: .states)
        try container.encode(activities, forKey: .activities)
    }

    /// The same for people.
    var lines: [String] {
        var first = "\(running) running"
        if let capacity { first += " of at most \(capacity)" }
        let known = Activity.allCases.filter { $0 != .unknown }
        let doing = known.compactMap { activity in
            activities[activity.rawValue].map { "\($0) \(activity.rawValue)" }
        }
        if !doing.isEmpty { first += ": " + doing.joined(separator: ", ") }
        let ended = SessionState.allCases.filter { !$0.isLive }.compactMap { state in
            states[state.rawValue].map { "\($0) \(state.rawValue)" }
        }
        return [first] + (ended.isEmpty ? [] : ["Ended: " + ended.joined(separator: ", ")])
            + ["Broker \(PlainText.line(version))"]
    }
}
