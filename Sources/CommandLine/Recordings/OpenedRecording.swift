import Client
import Glibc
import Recording
import SessionModel
import Systemd

/// A recording that is open for reading: descriptors from the broker.
final class OpenedRecording {
    /// What people called it.
    let reference: String
    /// Its parts.
    let parts: [RecordingPart]
    /// Where its parts begin and where it ends.
    let index: RecordingIndex
    /// The moment up to which it tells how things were, in microseconds since 1970: now while it goes on.
    let end: UInt64

    /// Asks the broker for a recording. Throws NoSuchSession and NoSuchRecording, and NotAllowed for a sealed one to which
    /// there is no key.
    init(_ reference: String, of client: SessionsClient, _ keys: KeyFinder) throws(ClientError) {
        self.reference = reference
        parts = try Self.parts(reference, of: client, keys)
        index = RecordingIndex(parts)
        for failure in index.failures { Console.complain(PlainText.line(failure.message)) }
        let isLive = (try? client.session(reference).details().state.isLive) ?? false
        end = max(index.last?.timestamp ?? 0, isLive ? SystemClock.realtime : 0)
    }

    /// The parts of a recording, whose descriptors the caller closes.
    static func parts(
        _ reference: String,
        of client: SessionsClient,
        _ keys: KeyFinder
    ) throws(ClientError) -> [RecordingPart] {
        var parts = try client.openRecording(reference).map { RecordingPart(name: $0.name, descriptor: $0.descriptor) }
        guard parts.contains(where: \.isSealed) else { return parts }
        do throws(ClientError) {
            let key = try keys.key()
            for index in parts.indices { parts[index].key = key }
            return parts
        } catch {
            parts.forEach { close($0.descriptor) }
            throw error
        }
    }

    deinit {
        parts.forEach { close($0.descriptor) }
    }

    /// When the first line was recorded. Throws NoSuchRecording where no line can be read.
    func start() throws(ClientError) -> UInt64 {
        if let first = index.first { return first.timestamp }
        let reason = index.failures.first.map { ": \($0.message)" } ?? ""
        throw ClientError(
            .noSuchRecording,
            "the recording of '\(reference)' has no line that can be read\(reason); 'roost recordings path \(reference)' says "
                + "where it is"
        )
    }

    /// The place in the recording that a moment stands for. Throws InvalidSpec for one outside.
    func place(_ moment: Moment, _ text: String) throws(ClientError) -> Place {
        let start = try start()
        if case .fromStart(let span) = moment {
            guard span <= max(index.duration, end - start) else { throw outside(text, start) }
            return .position(span)
        }
        guard let time = moment.time(end: end), time >= start / 1_000_000 * 1_000_000, time <= end else {
            throw outside(text, start)
        }
        return .time(max(time, start))
    }

    private func outside(_ text: String, _ start: UInt64) -> ClientError {
        let length = TimeSpan(microseconds: index.duration / 1_000_000 * 1_000_000)
        return ClientError(
            .invalidSpec,
            "'\(PlainText.line(text))' is outside of the recording of '\(reference)': the span is "
                + "\(LocalTime.text(start)) to \(LocalTime.text(end)) (\(length))"
        )
    }
}

/// A place in a recording.
enum Place: Hashable {
    /// By the wall clock, in microseconds since 1970.
    case time(UInt64)
    /// By the recording's own time, in microseconds since its beginning.
    case position(UInt64)

    /// The part in which a reader has to begin to know how things were here.
    func part(in index: RecordingIndex) -> Int {
        switch self {
        case .time(let time): index.part(atTime: time)
        case .position(let position): index.part(atPosition: position)
        }
    }

    /// Whether the line that `reader` has read last stands at this place or behind it.
    func isReached(by reader: RecordReader) -> Bool {
        switch self {
        case .time(let time): reader.head.timestamp >= time
        case .position(let position): reader.position >= position
        }
    }

    /// Whether the line that `reader` has read last comes behind this place.
    func isPassed(by reader: RecordReader) -> Bool {
        switch self {
        case .time(let time): reader.head.timestamp > time
        case .position(let position): reader.position > position
        }
    }
}
