import Glibc
import Recording
import SessionModel
import Systemd

/// What is kept of sessions that are no sessions any more: their recordings.
extension RecordStore {
    /// The sessions that have a recording, in the order of their ids.
    func recordedSessions() -> [SessionID] {
        AtomicFile.list(paths.sessionsDirectory).compactMap { SessionID($0) }.sorted().filter { hasRecording($0) }
    }

    /// Whether there is a recording of a session.
    func hasRecording(_ id: SessionID) -> Bool {
        AtomicFile.list(paths.stateDirectory(of: id)).contains(where: RecordingFiles.isPart)
    }

    /// The recording of a session.
    func recording(_ id: SessionID) -> RecordingFolder? { RecordingFolder(path: paths.stateDirectory(of: id)) }

    /// Removes what is kept of a session, but for its recording and what names it.
    func forget(_ id: SessionID) {
        guard hasRecording(id) else { return remove(id) }
        if var record = load(id) {
            record.environment = nil
            do throws(SystemdError) {
                try save(record, as: paths.recordedSession(of: id))
            } catch {
                Journal.send(.error, "nothing will name the recording of session \(id): \(error.message)")
            }
        }
        let folder = paths.stateDirectory(of: id)
        for name in AtomicFile.list(folder) where !Self.belongsToRecording(name) {
            if unlink("\(folder)/\(name)") < 0, errno == EISDIR || errno == EPERM {
                AtomicFile.removeTree("\(folder)/\(name)")
            }
        }
        removeRuntime(id)
    }

    /// What names the recording of a session that was removed; nil where there is nothing.
    func loadRecordedSession(_ id: SessionID) -> SessionRecord? { load(id, from: paths.recordedSession(of: id)) }

    /// Whether the broker shows a session of this folder when it starts.
    func isKnown(_ id: SessionID) -> Bool { access(paths.record(of: id), F_OK) == 0 }

    /// Removes the files of a part. Throws Internal.
    func remove(_ part: RecordingFolder.Part, of id: SessionID) throws(SystemdError) {
        let folder = paths.stateDirectory(of: id)
        for name in part.names { try AtomicFile.remove("\(folder)/\(name)") }
        // Of a session that was removed nothing is left.
        if !hasRecording(id), !isKnown(id) { AtomicFile.removeTree(folder) }
    }

    private static func belongsToRecording(_ name: String) -> Bool {
        name.hasPrefix("io.") || name.hasPrefix("io-") || name == "recorded.json"
    }
}
