import Client
import SessionModel

/// One look at all sessions, as `roost top --json` prints it (docs/cli.md).
struct TopJSON: Encodable {
    private let sample: TopSample
    private let order: TopOrder

    init(_ sample: TopSample, order: TopOrder) {
        self.sample = sample
        self.order = order
    }

    /// The keys, which never change their meaning.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case fleet, sessions
    }

    /// The keys of a session; `usage` has those of UsageJSON.
    enum RowKeys: String, CodingKey, CaseIterable {
        case id, name, state, activity, command, usage
        case oomKills = "oom_kills"
    }

    private struct Row: Encodable {
        let row: TopSample.Row

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: RowKeys.self)
            try container.encode(row.session.id, forKey: .id)
            try container.encode(row.session.name, forKey: .name)
            try container.encode(row.session.state.rawValue, forKey: .state)
            try container.encode(row.session.activity.rawValue, forKey: .activity)
            try container.encode(row.session.command, forKey: .command)
            try container.encode(row.session.oomKills, forKey: .oomKills)
            try container.encode(UsageJSON(row.usage, cpuPercent: row.cpuPercent), forKey: .usage)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(UsageJSON(sample.usage.fleet, cpuPercent: sample.cpuPercent), forKey: .fleet)
        try container.encode(sample.sorted(by: order).map(Row.init), forKey: .sessions)
    }
}
