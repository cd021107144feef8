import Glibc
import Recording
import SessionModel
import Systemd

/// Recordings: what there is, descriptors for readers, and their removal.
extension Broker {
    /// The rows of ListRecordings.
    func recordingRows() -> [Value] {
        store.recordedSessions().compactMap { id in
            guard let recording = store.recording(id) else { return nil }
            let record = recordedSession(id)
            let span = recording.span
            let properties: [String: Value] = [
                "Name": .string(record?.name ?? ""),
                "Command": .strings(record?.command ?? []),
                "State": .string(table.sessions[id]?.state.rawValue ?? endedState(id) ?? ""),
                "Parts": .uint32(UInt32(clamping: recording.parts.count)),
                "Size": .uint64(recording.bytes),
                "Start": .uint64(span.start > 0 ? span.start : record?.startedAt ?? 0),
                "End": .uint64(span.end),
                "Sealed": .bool(recording.isSealed),
                "Folder": .string(recording.path),
                "Files": .strings(recording.parts.map(\.name)),
            ]
            return .structure([.string(id.description), .properties(properties)])
        }
    }

    /// Opens the parts of a recording with a higher number than `number`; the caller closes them.
    func openRecording(_ reference: String, after number: Int) throws(SystemdError) -> [(name: String, file: Int32)] {
        let id = try recordingID(reference)
        return try RecordingFolder.open(store.paths.stateDirectory(of: id), after: number)
    }

    /// Removes what `pruning` chooses: the sessions, and how many parts and bytes of each.
    func prune(_ pruning: RecordingPruning, by who: String) throws(SystemdError) -> [Value] {
        var ids = store.recordedSessions()
        if let references = pruning.sessions {
            var wanted: Set<SessionID> = []
            for reference in references { wanted.insert(try recordingID(reference)) }
            ids = ids.filter(wanted.contains)
        }
        let found = recordings(of: ids)
        var rows: [Value] = []
        for (recording, count) in zip(found, pruning.choose(found, now: SystemClock.realtime)) where count > 0 {
            let parts = recording.parts.prefix(count)
            if !pruning.isDryRun { try remove(parts, of: recording.session, because: "\(who) asked for it") }
            let bytes = parts.reduce(0) { $0 + $1.bytes }
            let id = recording.session.description
            rows.append(.structure([.string(id), .uint32(UInt32(clamping: count)), .uint64(bytes)]))
        }
        return rows
    }

    /// Removes the whole recording of a session that has ended.
    func removeRecording(_ reference: String, by who: String) throws(SystemdError) {
        let id = try recordingID(reference)
        if let session = table.sessions[id], session.state.isLive {
            throw .refused(
                .invalidSpec,
                "the session '\(session.label)' is \(session.state.rawValue), and its recording goes on; stop it first"
            )
        }
        guard let recording = store.recording(id) else { return }
        try remove(recording.parts[...], of: id, because: "\(who) asked for it")
    }

    /// What is recorded of these sessions.
    func recordings(of ids: [SessionID]) -> [RemovalOrder.Recording] {
        ids.compactMap { id in
            guard let folder = store.recording(id) else { return nil }
            let isLive = table.sessions[id]?.state.isLive ?? false
            return RemovalOrder.Recording(session: id, isLive: isLive, parts: folder.parts)
        }
    }

    /// Removes parts, and tells the journal. Throws Internal.
    func remove(
        _ parts: ArraySlice<RecordingFolder.Part>,
        of id: SessionID,
        because reason: String
    ) throws(SystemdError) {
        var count = 0
        defer { if count > 0 { tellRemoved(parts.prefix(count), of: id, because: reason) } }
        for part in parts {
            try store.remove(part, of: id)
            count += 1
        }
    }

    private func tellRemoved(_ parts: ArraySlice<RecordingFolder.Part>, of id: SessionID, because reason: String) {
        let bytes = ByteSize(bytes: parts.reduce(0) { $0 + $1.bytes })
        let what = parts.count == 1 ? "1 part" : "\(parts.count) parts"
        let names = parts.flatMap(\.names).joined(separator: ", ")
        Journal.send(
            .info,
            "Removed \(what) (\(bytes)) of the recording of session \(id), because \(reason): \(names)",
            fields: [
                "ROOST_SESSION": id.description, "ROOST_EVENT": "recording-removed", "USER_UNIT": UnitName.session(id),
            ]
        )
    }

    /// The session with a recording that `text` stands for: one that the broker shows, or one of which only its recording
    /// is left. Throws NoSuchSession, AmbiguousSession and NoSuchRecording.
    func recordingID(_ text: String) throws(SystemdError) -> SessionID {
        let failure: SystemdError
        do throws(SystemdError) {
            let session = try table.find(text)
            guard store.hasRecording(session.id) else {
                throw .refused(
                    .noSuchRecording,
                    "nothing of the session '\(session.label)' is recorded; 'roost recordings list' shows what is, "
                        + "and [Record] of the configuration says what is recorded"
                )
            }
            return session.id
        } catch {
            failure = error
        }
        guard failure.name == SessionErrorCode.noSuchSession.dbusName else { throw failure }
        let others = store.recordedSessions().filter { table.sessions[$0] == nil }
        let matches = others.filter { !text.isEmpty && $0.description.hasPrefix(text) }
        if matches.count == 1 { return matches[0] }
        let named = others.compactMap { id in recordedSession(id).map { (id, $0) } }.filter { $0.1.name == text }
        if let latest = named.max(by: { $0.1.startedAt < $1.1.startedAt }) { return latest.0 }
        guard matches.isEmpty else {
            let ids = matches.prefix(4).map(\.description).joined(separator: ", ")
            throw .refused(.ambiguousSession, "'\(text)' is the beginning of \(matches.count) session ids: \(ids)")
        }
        throw .refused(
            .noSuchSession,
            "there is no session '\(text)', and no recording of one; 'roost recordings list' shows all"
        )
    }

    private func recordedSession(_ id: SessionID) -> SessionRecord? {
        table.sessions[id]?.record ?? (store.isKnown(id) ? store.load(id) : store.loadRecordedSession(id))
    }

    /// The state of a session that ended too long ago for the bus.
    private func endedState(_ id: SessionID) -> String? {
        store.isKnown(id) ? store.load(id)?.end?.state.rawValue : nil
    }
}
