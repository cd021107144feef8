import FoundationEssentials
import Glibc
import SessionModel
import Systemd

/// The broker's files on disk.
struct RecordStore: Sendable {
    let paths: SessionPaths

    /// Makes the folders of a new session; false when the id has been used before.
    func createDirectories(of id: SessionID) throws(SystemdError) -> Bool {
        try AtomicFile.makeDirectory(paths.sessionsDirectory)
        try AtomicFile.makeDirectory(paths.runtimeRoot)
        guard try AtomicFile.makeNewDirectory(paths.stateDirectory(of: id)) else { return false }
        // What a crash left in memory belongs to no session: the id is new.
        AtomicFile.removeTree(paths.runtimeDirectory(of: id))
        do throws(SystemdError) {
            guard try AtomicFile.makeNewDirectory(paths.runtimeDirectory(of: id)) else {
                throw .refused(.internal, "the folder \(paths.runtimeDirectory(of: id)) cannot be emptied")
            }
        } catch {
            AtomicFile.removeTree(paths.stateDirectory(of: id))
            throw error
        }
        return true
    }

    /// Writes a session's record.
    func save(_ record: SessionRecord, id: SessionID, isSynced: Bool = true) throws(SystemdError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try AtomicFile.write(Array(encoder.encode(record)), to: paths.record(of: id), isSynced: isSynced)
        } catch let error as SystemdError {
            throw error
        } catch {
            throw .refused(.internal, "the record of session \(id) cannot be written: \(error)")
        }
    }

    /// The sessions that have a folder on disk or in memory.
    func knownSessions() -> Set<SessionID> {
        let names = AtomicFile.list(paths.sessionsDirectory) + AtomicFile.list(paths.runtimeRoot)
        return Set(names.compactMap { SessionID($0) })
    }

    /// Reads a session's record; one that cannot be read is set aside, and nil returned.
    func load(_ id: SessionID) -> SessionRecord? {
        let path = paths.record(of: id)
        guard let bytes = read(path) else { return nil }
        do {
            let record = try JSONDecoder().decode(SessionRecord.self, from: Data(bytes))
            guard record.id == id.description, record.version <= SessionRecord.currentVersion else {
                throw SystemdError.refused(
                    .internal,
                    "it is version \(record.version) of the record of session \(record.id)"
                )
            }
            return record
        } catch {
            setAside(path, because: error)
            return nil
        }
    }

    /// Reads what the host wrote when the session ended; nil when there is nothing that can be read.
    func loadFinalRecord(_ id: SessionID) -> FinalRecord? {
        let path = paths.finalRecord(of: id)
        guard let bytes = read(path) else { return nil }
        do {
            return try JSONDecoder().decode(FinalRecord.self, from: Data(bytes))
        } catch {
            setAside(path, because: error)
            return nil
        }
    }

    /// Bytes of the longest screen that is read.
    static let maximumScreen = 64 << 20

    /// Reads the last screen of a session; nil when none was kept. Throws Internal.
    func loadScreen(_ id: SessionID) throws(SystemdError) -> [UInt8]? {
        let path = paths.screen(of: id)
        do throws(SystemdError) {
            return try AtomicFile.read(path, upTo: Self.maximumScreen)
        } catch {
            throw .refused(
                .internal,
                "the last screen of session \(id) cannot be read from '\(path)': \(error.message)"
            )
        }
    }

    /// Removes all that is kept of a session.
    func remove(_ id: SessionID) {
        AtomicFile.removeTree(paths.stateDirectory(of: id))
        removeRuntime(id)
    }

    /// Removes what a session has in memory.
    func removeRuntime(_ id: SessionID) {
        AtomicFile.removeTree(paths.runtimeDirectory(of: id))
    }

    /// A file that the system does not let us read is no file that cannot be understood: it stays where it is.
    private func read(_ path: String) -> [UInt8]? {
        do throws(SystemdError) {
            return try AtomicFile.read(path)
        } catch {
            Journal.send(.error, "\(path) cannot be read: \(error)")
            return nil
        }
    }

    private func setAside(_ path: String, because error: any Error) {
        let aside = "\(path).unreadable"
        if rename(path, aside) == 0 {
            Journal.send(.warning, "\(path) cannot be read and was set aside as \(aside): \(error)")
        } else {
            Journal.send(.warning, "\(path) cannot be read: \(error)")
        }
    }
}
