import Client
import Recording
import SessionModel

/// A recording as `--json` prints it; the keys are explained in docs/cli.md.
struct RecordingJSON: Encodable {
    private let recording: RecordingDetails
    private let contents: RecordingContents?

    /// A recording, with what is in it where it was read.
    init(_ recording: RecordingDetails, contents: RecordingContents? = nil) {
        self.recording = recording
        self.contents = contents
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, name, command, state, parts, start, end, sealed, folder, files, marks, lines
        case sizeBytes = "size_bytes"
        case outputBytes = "output_bytes"
        case inputBytes = "input_bytes"
        case maskedBytes = "masked_bytes"
        case droppedBytes = "dropped_bytes"
        case damagedLines = "damaged_lines"
        case durationUSec = "duration_usec"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(recording.id, forKey: .id)
        try container.encode(recording.name, forKey: .name)
        try container.encode(recording.command, forKey: .command)
        try container.encode(recording.state?.rawValue, forKey: .state)
        try container.encode(recording.parts, forKey: .parts)
        try container.encode(recording.size, forKey: .sizeBytes)
        try container.encode(recording.start.map(Timestamp.rfc3339), forKey: .start)
        try container.encode(recording.end.map(Timestamp.rfc3339), forKey: .end)
        try container.encode(recording.isSealed, forKey: .sealed)
        try container.encode(recording.folder, forKey: .folder)
        try container.encode(recording.files, forKey: .files)
        guard let contents else { return }
        try container.encode(contents.lines, forKey: .lines)
        try container.encode(contents.outputBytes, forKey: .outputBytes)
        try container.encode(contents.inputBytes, forKey: .inputBytes)
        try container.encode(contents.maskedBytes, forKey: .maskedBytes)
        try container.encode(contents.droppedBytes, forKey: .droppedBytes)
        try container.encode(contents.losses.damaged + contents.losses.torn, forKey: .damagedLines)
        try container.encode(contents.duration, forKey: .durationUSec)
        try container.encode(contents.marks.map { MarkJSON(mark: $0) }, forKey: .marks)
    }
}

/// A mark of a recording.
struct MarkJSON: Encodable {
    let mark: RecordingContents.Mark

    enum CodingKeys: String, CodingKey, CaseIterable {
        case mark, time
        case sizeBytes = "size_bytes"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(mark.kind.rawValue, forKey: .mark)
        try container.encode(Timestamp.rfc3339(mark.time), forKey: .time)
        try container.encode(mark.size, forKey: .sizeBytes)
    }
}

/// A hit of a search.
struct HitJSON: Encodable {
    let id: String
    let name: String?
    let hit: PartSearch.Hit
    let replay: String

    enum CodingKeys: String, CodingKey, CaseIterable {
        case id, name, time, line, replay
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(Timestamp.rfc3339(hit.time), forKey: .time)
        try container.encode(hit.line, forKey: .line)
        try container.encode(replay, forKey: .replay)
    }
}
