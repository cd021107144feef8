import Glibc
import Recording
import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite("Pruning recordings")
struct RecordingPruningTests {
    private func recording(_ modified: [UInt64], isLive: Bool = false) -> RemovalOrder.Recording {
        let parts = modified.enumerated().map { index, moment in
            let number = index == modified.count - 1 ? nil : index + 1
            return RecordingFolder.Part(number, bytes: 10, modified: moment)
        }
        return RemovalOrder.Recording(session: .random(), isLive: isLive, parts: parts)
    }

    @Test("by age takes what is older, and nothing that a living session writes")
    func age() {
        let recordings = [recording([100, 200, 300]), recording([100, 110], isLive: true)]
        #expect(RecordingPruning(olderThan: 50).choose(recordings, now: 260) == [2, 1])
        #expect(RecordingPruning(olderThan: 500).choose(recordings, now: 260) == [0, 0])
        #expect(RecordingPruning(olderThan: 0).choose(recordings, now: 1000) == [3, 1])
    }

    @Test("by size takes the oldest of all first, until little enough is left")
    func size() {
        let recordings = [recording([100, 300]), recording([200, 400]), recording([50], isLive: true)]
        #expect(RecordingPruning(maximumTotal: 50).choose(recordings, now: 999) == [0, 0, 0])
        #expect(RecordingPruning(maximumTotal: 49).choose(recordings, now: 999) == [1, 0, 0])
        #expect(RecordingPruning(maximumTotal: 30).choose(recordings, now: 999) == [1, 1, 0])
        #expect(RecordingPruning(maximumTotal: 0).choose(recordings, now: 999) == [2, 2, 0])
        #expect(RecordingPruning(olderThan: 700, maximumTotal: 0).choose(recordings, now: 999) == [1, 1, 0])
    }

    @Test("never takes a part before an older one, however the clock was set")
    func clock() {
        let recordings = [recording([900, 100, 950])]
        #expect(RecordingPruning(olderThan: 100).choose(recordings, now: 600) == [0])
        #expect(RecordingPruning(maximumTotal: 20).choose(recordings, now: 600) == [1])
    }

    @Test("needs to be told what is to go")
    func options() throws {
        #expect(throws: SystemdError.self) { try RecordingPruning(.properties([:])) }
        #expect(throws: SystemdError.self) { try RecordingPruning(.properties(["DryRun": .bool(true)])) }
        #expect(throws: SystemdError.self) { try RecordingPruning(.properties(["MaxTotalSize": .uint32(1)])) }
        #expect(throws: SystemdError.self) {
            try RecordingPruning(.properties(["Nonsense": .bool(true), "MaxTotalSize": .uint64(1)]))
        }
        let all = try RecordingPruning(.properties(["Sessions": .strings(["a"]), "DryRun": .bool(true)]))
        #expect(all.isDryRun && all.sessions == ["a"])
    }

    @Test("a session that is forgotten leaves its recording and what names it, and no secrets")
    func forget() throws {
        let root = "/tmp/roost-recordings-\(getpid())"
        let store = RecordStore(paths: SessionPaths(runtimeRoot: root + "/run", stateRoot: root + "/state"))
        defer { AtomicFile.removeTree(root) }
        let (kept, bare) = (try #require(SessionID("7c5dcf5d")), try #require(SessionID("19ab03ee")))
        for id in [kept, bare] {
            #expect(try store.createDirectories(of: id))
            var record = SessionRecord(
                id: id.description,
                command: ["true"],
                workingDirectory: "/",
                startedAt: 1,
                instance: "x"
            )
            record.environment = ["TOKEN=secret"]
            record.name = "worker"
            try store.save(record, id: id)
            try AtomicFile.write([], to: store.paths.screen(of: id), isSynced: false)
        }
        let folder = store.paths.stateDirectory(of: kept)
        for name in ["io.jsonl", "io-000001.jsonl.zst", "io.lock"] {
            try AtomicFile.write([1], to: "\(folder)/\(name)", isSynced: false)
        }
        store.forget(kept)
        store.forget(bare)
        #expect(Set(AtomicFile.list(folder)) == ["io.jsonl", "io-000001.jsonl.zst", "io.lock", "recorded.json"])
        #expect(store.load(kept) == nil && store.loadRecordedSession(kept)?.name == "worker")
        #expect(store.loadRecordedSession(kept)?.environment == nil)
        #expect(store.recordedSessions() == [kept] && store.knownSessions() == [kept])
        #expect(try !store.createDirectories(of: kept), "an id is never used again")
        let recording = try #require(store.recording(kept))
        try store.remove(recording.parts[0], of: kept)
        #expect(store.hasRecording(kept))
        for part in recording.parts[1...] { try store.remove(part, of: kept) }
        #expect(store.knownSessions().isEmpty, "nothing is left of it")
    }
}

extension RecordingFolder.Part {
    /// A part with this number, or the newest.
    init(_ number: Int?, bytes: UInt64, modified: UInt64) {
        let name = number.map(RecordingFiles.part) ?? RecordingFiles.current
        self.init(name: name, names: [name], bytes: bytes, modified: modified, isCurrent: number == nil)
    }
}
