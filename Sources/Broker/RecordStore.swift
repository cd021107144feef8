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
        try save(record, as: paths.record(of: id), isSynced: isSynced)
    }

    /// Writes a record to a file.
    func save(_ record: SessionRecord, as path: String, isSynced: Bool = true) throws(SystemdError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            try AtomicFile.write(Array(encoder.encode(record)), to: path, isSynced: isSynced)
        } catch let error as SystemdError {
            throw error
        } catch {
            throw .refused(.internal, "the record of session \(record.id) cannot be written: \(error)")
        }
    }

    /// The sessions that have a folder on disk or in memory.
    func knownSessions() -> Set<SessionID> {
        let names = AtomicFile.list(paths.sessionsDirectory) + AtomicFile.list(paths.runtimeRoot)
        return Set(names.compactMap { SessionID($0) })
    }

    /// Reads a session's record; one that cannot be read is set aside, and nil returned.
    func load(_ id: SessionID) -> SessionRecord? { load(id, from: paths.record(of: id)) }

    /// Reads a session's record from a file; one that cannot be read is set aside, and nil returned.
    func load(_ id: SessionID, from path: String) -> SessionRecord? {
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

    /// Removes what a session has in memory, but for its environment where it will be needed.
    func clearRuntime(_ id: SessionID, keepingEnvironment: Bool) {
        guard keepingEnvironment else { return removeRuntime(id) }
        let folder = paths.runtimeDirectory(of: id)
        for name in AtomicFile.list(folder) where "\(folder)/\(name)" != paths.environment(of: id) {
            unlink("\(folder)/\(name)")
        }
    }

    // MARK: Starting again

    /// Makes the session's folder in memory, where it is not there, and keeps the environment of its command there.
    func saveEnvironment(_ assignments: [String], _ id: SessionID) throws(SystemdError) {
        try AtomicFile.makeDirectory(paths.runtimeDirectory(of: id))
        let bytes: [UInt8] = assignments.flatMap { Array($0.utf8) + [0] }
        try AtomicFile.write(bytes, to: paths.environment(of: id), isSynced: false)
    }

    /// The environment that the session was started with; nil when it is not kept any more.
    func loadEnvironment(_ id: SessionID) -> [String]? {
        read(paths.environment(of: id)).map { bytes in
            bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Whether a host has not yet taken up what it was to start.
    func hasLaunchFile(_ id: SessionID) -> Bool { access(paths.launchFile(of: id), F_OK) == 0 }

    /// Puts the final record of the last run where the next one does not take it for its own.
    func setFinalRecordAside(_ id: SessionID) throws(SystemdError) {
        guard rename(paths.finalRecord(of: id), paths.previousFinalRecord(of: id)) == 0 || errno == ENOENT else {
            throw .last("rename \(paths.finalRecord(of: id))")
        }
    }

    /// Takes back ``setFinalRecordAside(_:)``, where the next run has come to nothing.
    func restoreFinalRecord(_ id: SessionID) {
        if rename(paths.previousFinalRecord(of: id), paths.finalRecord(of: id)) != 0 {
            unlink(paths.finalRecord(of: id))
        }
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
