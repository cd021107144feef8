import Client
import FoundationEssentials
import Recording
import SessionModel
import Terminal

/// Writes a recording as an asciicast, version 2 or 3 (docs.asciinema.org, "asciicast v2", "asciicast v3").
struct AsciicastExport {
    /// The version of the format.
    enum Version: String, CaseIterable, Sendable {
        case v2 = "2"
        case v3 = "3"
    }

    /// What the header says beside the size.
    struct Facts {
        var title: String?
        var command: String?
        /// Seconds to which players shorten pauses.
        var idleLimit: Double?
    }

    /// Brings a terminal back to where it was when it was switched on (RIS, ECMA-48).
    private static let reset = "\u{1B}c"

    private let version: Version
    private let facts: Facts
    private let output: ExportOutput
    private let encoder = JSONEncoder()
    private var terminal = RecordedTerminal(scrollbackRows: 0)
    private var joiner = UTF8Joiner()
    private var hasHeader = false
    private var size = ""
    /// Where the range begins, and the event that was written last, in microseconds.
    private var start: UInt64 = 0
    private var last: UInt64 = 0

    init(_ version: Version, _ facts: Facts, to output: ExportOutput) {
        self.version = version
        self.facts = facts
        self.output = output
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    }

    /// Writes a range.
    mutating func write(_ range: ExportRange) throws -> RecordReader.Losses {
        let reader = range.reader()
        var isFirst = true
        while reader.advance(), !range.isBehind(reader) {
            if range.isBefore(reader) {
                terminal.apply(reader)
                continue
            }
            if isFirst {
                isFirst = false
                start = reader.position
                last = start
                if range.from != nil { try writeScreen(reader) }
            }
            try take(reader)
        }
        try event("o", joiner.finish(), at: last)
        if !hasHeader { try writeHeader(range.recording.index.first?.timestamp ?? 0) }
        return reader.losses
    }

    /// What the terminal shows where the range begins.
    private mutating func writeScreen(_ reader: RecordReader) throws {
        try writeHeader(reader.head.timestamp)
        try event("o", String(decoding: terminal.engine.snapshot(), as: UTF8.self), at: start)
    }

    private mutating func take(_ reader: RecordReader) throws {
        let isLeft = terminal.isLeft(by: reader)
        let bytes = terminal.take(reader)
        let place = reader.position
        if isLeft {
            try event("o", joiner.finish(), at: place)
            try event("o", Self.reset, at: place)
        }
        switch reader.head.direction {
        case .output, .screen:
            guard let bytes, bytes.count > 0 else { return }
            if !hasHeader { try writeHeader(reader.head.timestamp) }
            try event("o", joiner.take(bytes), at: place)
        case .resize where hasHeader:
            let now = "\(terminal.engine.columns)x\(terminal.engine.rows)"
            if now != size { try event("r", now, at: place) }
            size = now
        case .mark where reader.head.mark == .dropped && hasHeader:
            try event("m", "\(reader.head.size) bytes are missing", at: place)
        case .mark where reader.head.mark == .started && hasHeader:
            try event("m", "started again", at: place)
        case .resize, .mark, .input: break
        }
    }

    // MARK: Lines

    private struct Header: Encodable {
        struct Terminal: Encodable {
            let cols: Int
            let rows: Int
            let type = "xterm-256color"
        }

        let version: Int
        var width: Int?
        var height: Int?
        var term: Terminal?
        let timestamp: UInt64
        let title: String?
        let command: String?
        let idleLimit: Double?
        let env: [String: String]?

        enum CodingKeys: String, CodingKey {
            case version, width, height, term, timestamp, title, command, env
            case idleLimit = "idle_time_limit"
        }
    }

    private struct Event: Encodable {
        let time: Double
        let code: String
        let data: String

        func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(time)
            try container.encode(code)
            try container.encode(data)
        }
    }

    private mutating func writeHeader(_ timestamp: UInt64) throws {
        hasHeader = true
        let (columns, rows) = (terminal.engine.columns, terminal.engine.rows)
        size = "\(columns)x\(rows)"
        try line(
            Header(
                version: version == .v2 ? 2 : 3,
                width: version == .v2 ? columns : nil,
                height: version == .v2 ? rows : nil,
                term: version == .v3 ? .init(cols: columns, rows: rows) : nil,
                timestamp: timestamp / 1_000_000,
                title: facts.title,
                command: facts.command,
                idleLimit: facts.idleLimit,
                env: version == .v2 ? ["TERM": "xterm-256color"] : nil
            )
        )
    }

    private mutating func event(_ code: String, _ data: String, at place: UInt64) throws {
        guard !data.isEmpty else { return }
        // From the beginning in version 2, from the event before in version 3.
        let time = place - (version == .v2 ? start : last)
        last = max(last, place)
        try line(Event(time: Double(time) / 1_000_000, code: code, data: data))
    }

    private func line(_ value: some Encodable) throws {
        try output.write(try encoder.encode(value))
        try output.write("\n")
    }
}
