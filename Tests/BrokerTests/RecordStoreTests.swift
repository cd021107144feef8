import Foundation
import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite struct RecordStoreTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("roost-\(UUID())").path

    private var paths: SessionPaths { SessionPaths(runtimeRoot: folder + "/run", stateRoot: folder + "/state") }

    private func mode(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func aRecordSurvivesWithItsModes() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = RecordStore(paths: paths)
        let id = SessionID.random()
        #expect(try store.createDirectories(of: id))
        #expect(try !store.createDirectories(of: id), "an id is used once")
        var record = SessionRecord(
            id: id.description,
            command: ["a", "/b\u{fffd}"],
            workingDirectory: "/w",
            startedAt: 5,
            instance: "i"
        )
        record.limits.memoryMax = .max
        record.end = .init(
            state: .killed,
            result: "stopped",
            endedBy: "me",
            cause: .user,
            reason: "no longer needed",
            endedAt: 6
        )
        try store.save(record, id: id)
        #expect(store.load(id) == record)
        #expect(store.knownSessions() == [id])
        #expect(try mode(paths.record(of: id)) == 0o600)
        #expect(try mode(paths.stateDirectory(of: id)) == 0o700)
        #expect(try mode(paths.runtimeDirectory(of: id)) == 0o700)
        store.remove(id)
        #expect(store.knownSessions().isEmpty)
    }

    @Test(arguments: ["", "{", "[]", "{\"version\":1}", "{\"id\":\"00000000\"}", "\u{0}\u{ff}"])
    func whatCannotBeReadIsSetAside(text: String) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = RecordStore(paths: paths)
        let id = SessionID.random()
        #expect(try store.createDirectories(of: id))
        try Data(text.utf8).write(to: URL(fileURLWithPath: paths.record(of: id)))
        #expect(store.load(id) == nil)
        #expect(try Data(contentsOf: URL(fileURLWithPath: paths.record(of: id) + ".unreadable")) == Data(text.utf8))
    }

    @Test func theLastScreenIsReadUpToItsBound() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = RecordStore(paths: paths)
        let id = SessionID.random()
        #expect(try store.createDirectories(of: id))
        #expect(try store.loadScreen(id) == nil)
        try Data("\u{1B}[Hx".utf8).write(to: URL(fileURLWithPath: paths.stateDirectory(of: id) + "/screen.vt"))
        #expect(try store.loadScreen(id) == Array("\u{1B}[Hx".utf8))
        #expect(truncate(paths.screen(of: id), RecordStore.maximumScreen) == 0)
        #expect(try store.loadScreen(id)?.count == RecordStore.maximumScreen)
        #expect(truncate(paths.screen(of: id), RecordStore.maximumScreen + 1) == 0)
        let error = #expect(throws: SystemdError.self) { try store.loadScreen(id) }
        #expect(error?.name == SessionErrorCode.internal.dbusName && error?.message.contains("screen.vt") == true)
    }

    @Test func aFailedWriteLeavesTheOldFile() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/file"
        try AtomicFile.write(Array("old".utf8), to: path, isSynced: true)
        // The file beside it cannot be made: there is a folder in its place.
        try FileManager.default.createDirectory(atPath: path + ".new", withIntermediateDirectories: true)
        #expect(throws: (any Error).self) { try AtomicFile.write(Array("new".utf8), to: path, isSynced: true) }
        #expect(try AtomicFile.read(path) == Array("old".utf8))
        #expect(try AtomicFile.read(folder + "/none") == nil)
    }
}
