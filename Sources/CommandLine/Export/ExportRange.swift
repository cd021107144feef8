import Client
import Recording
import SessionModel

/// The part of a recording that is exported.
struct ExportRange {
    /// The recording.
    let recording: OpenedRecording
    /// Where it begins; nil for the beginning.
    let from: Place?
    /// Where it ends; nil for the end.
    let to: Place?

    /// Finds the places. Throws InvalidSpec for those outside of the recording.
    init(_ recording: OpenedRecording, from: String?, to: String?) throws {
        self.recording = recording
        _ = try recording.start()
        self.from = try from.map { try recording.place(try MomentText.parse($0), $0) }
        self.to = try to.map { try recording.place(try MomentText.parse($0), $0) }
    }

    /// A reader that begins where the terminal's state is known.
    func reader() -> RecordReader { recording.index.reader(from: from?.part(in: recording.index) ?? 0) }

    /// Whether the line that `reader` has read last is what comes before the range.
    func isBefore(_ reader: RecordReader) -> Bool {
        guard let from else { return false }
        return !from.isPassed(by: reader)
    }

    /// Whether it is what comes behind the range.
    func isBehind(_ reader: RecordReader) -> Bool { to?.isPassed(by: reader) ?? false }

    /// Tells what of the recording could not be read.
    static func tell(_ losses: RecordReader.Losses) {
        for failure in losses.failures { Console.complain(PlainText.line(failure.message)) }
        if losses.damaged > 0 { Console.complain("\(losses.damaged) damaged lines of the recording were left out") }
    }
}
