import SessionModel

/// The order in which parts of recordings go, whatever makes them go.
struct RemovalOrder {
    /// A recording, and whose it is.
    struct Recording {
        var session: SessionID
        var isLive: Bool
        var parts: [RecordingFolder.Part]
    }

    /// A part that may go.
    struct Candidate {
        /// The place of its recording among those that were given.
        var recording: Int
        /// When it was written to last, in microseconds since 1970-01-01 UTC, but not before an older part of the recording:
        /// a clock that was set back does not let a part go before that one.
        var modified: UInt64
        var part: RecordingFolder.Part
    }

    /// The parts that may go, the first to go first.
    let candidates: [Candidate]
    /// Bytes of all parts, those among them that may not go.
    let total: UInt64

    /// The order for `recordings`: the oldest part first, and of one recording never a part before an older one. With
    /// `endedFirst` those of sessions that have ended go before those of sessions that live. What is being written never
    /// goes.
    init(_ recordings: [Recording], endedFirst: Bool) {
        total = recordings.reduce(0) { $0 + $1.parts.reduce(0) { $0 + $1.bytes } }
        var candidates: [Candidate] = []
        for (index, recording) in recordings.enumerated() {
            var latest: UInt64 = 0
            for part in recording.parts where !(recording.isLive && part.isCurrent) {
                latest = max(latest, part.modified)
                candidates.append(Candidate(recording: index, modified: latest, part: part))
            }
        }
        func rank(_ place: Int) -> (Int, UInt64, Int, Int) {
            let recording = candidates[place].recording
            let isLater = endedFirst && recordings[recording].isLive
            return (isLater ? 1 : 0, candidates[place].modified, recording, place)
        }
        self.candidates = candidates.indices.sorted { rank($0) < rank($1) }.map { candidates[$0] }
    }
}
