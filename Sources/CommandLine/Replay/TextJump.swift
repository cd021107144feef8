import Client
import Recording

/// Finds the next place of a recording at which a text can be seen.
enum TextJump {
    /// The place at which `text` comes to be seen behind `time`; nil where it does not. What can be seen at `time` already
    /// does not count, unless `time` is 0.
    static func place(of text: String, behind time: UInt64, in index: RecordingIndex) throws(ClientError) -> Place? {
        let matcher = try LineMatcher(LineMatcher.Pattern(text: text))
        let since = time == 0 ? 0 : time + 1
        let first = time == 0 ? 0 : index.part(atTime: time)
        for number in first..<max(first, index.parts.count) {
            let found = PartSearch.hits(
                in: index.parts[number].part,
                matcher,
                since: since,
                follows: number > first,
                tellsStanding: time == 0
            )
            if let hit = found.hits.first { return .time(hit.from) }
        }
        return nil
    }
}
