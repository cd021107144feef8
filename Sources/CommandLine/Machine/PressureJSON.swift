import Client

/// The pressure on memory as `--json` prints it (docs/cli.md).
struct PressureJSON: Encodable {
    var overview: PressureOverview
    var settings: [ConfigurationRow]
    var evicted: [SessionDetails]

    private enum Key: String, CodingKey {
        case sources, settings, next, kept, evicted
    }

    private enum SourceKey: String, CodingKey {
        case name, path, watched, problem
        case someAverage10 = "some_avg10"
        case fullAverage10 = "full_avg10"
        case someTotal = "some_total_usec"
    }

    private enum SessionKey: String, CodingKey {
        case id, label, pinned, reason
        case idleFor = "idle_usec"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        var list = container.nestedUnkeyedContainer(forKey: .sources)
        for source in overview.sources {
            var item = list.nestedContainer(keyedBy: SourceKey.self)
            try item.encode(source.name, forKey: .name)
            try item.encode(source.path, forKey: .path)
            try item.encode(source.isWatched, forKey: .watched)
            try item.encode(source.problem.isEmpty ? nil : source.problem, forKey: .problem)
            try item.encode(source.someAverage10, forKey: .someAverage10)
            try item.encode(source.fullAverage10, forKey: .fullAverage10)
            try item.encode(source.someTotal, forKey: .someTotal)
        }
        let pairs = settings.map { ($0.key, $0.value) }
        try container.encode(Dictionary(pairs) { first, _ in first }, forKey: .settings)
        var next = container.nestedUnkeyedContainer(forKey: .next)
        for step in overview.next {
            var item = next.nestedContainer(keyedBy: SessionKey.self)
            try item.encode(step.id, forKey: .id)
            try item.encode(step.label, forKey: .label)
            try item.encode(step.idleFor, forKey: .idleFor)
            try item.encode(step.isPinned, forKey: .pinned)
        }
        var kept = container.nestedUnkeyedContainer(forKey: .kept)
        for session in overview.kept {
            var item = kept.nestedContainer(keyedBy: SessionKey.self)
            try item.encode(session.id, forKey: .id)
            try item.encode(session.label, forKey: .label)
            try item.encode(session.reason, forKey: .reason)
        }
        try container.encode(evicted.map { SessionJSON($0) }, forKey: .evicted)
    }
}
