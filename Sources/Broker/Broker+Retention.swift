import Glibc
import HostProtocol
import Recording
import SessionModel
import Systemd

/// How much is kept of what was recorded. Each session's host keeps to its own limit; here is what holds for all.
extension Broker {
    /// The settings that are about its recording.
    func recordSettings(of session: Session) -> [String: String] {
        let configuration = configuration.current
        guard session.record.isRecorded == true else { return [:] }
        var settings = [
            "record.enabled": "yes", "record.input": configuration.recordedInput,
            "record.part-size": "\(configuration.recordPartSize)", "record.max-size": "\(configuration.recordMaxSize)",
        ]
        settings["record.seal-to"] = configuration.recordSealTo
        return settings
    }

    /// Decides whether a session that is about to start is recorded: as was asked for, or else as is configured.
    func decideRecording(of session: Session) {
        session.record.isRecorded =
            session.record.record ?? configuration.current.isRecorded(profile: session.record.accessProfile)
    }

    /// Looks after the recordings from now on.
    func startRetention() {
        retention.timer.onDeadline = { [unowned self] in applyRetention() }
        applyRetention()
    }

    /// Removes what recordings have too much: called when one has grown or ended, when the limits have changed, and when
    /// a part has become too old.
    func applyRetention() {
        let configuration = configuration.current
        let limits = RetentionPlan.Limits(
            age: configuration.recordMaxAge,
            total: configuration.recordMaxTotalSize,
            keepFree: configuration.recordKeepFree
        )
        let now = Clock.now
        let plan = RetentionPlan(recordedParts, limits, free: freeSpace, now: now)
        var sums: [SessionID: (names: [String], bytes: UInt64, reasons: Set<String>)] = [:]
        for (candidate, reason) in plan.removals {
            let path = "\(store.paths.stateDirectory(of: candidate.session))/\(candidate.part.name)"
            guard unlink(path) == 0 else {
                Journal.send(.warning, "\(path) cannot be removed: \(SystemdError.text(of: errno))")
                continue
            }
            var sum = sums[candidate.session] ?? ([], 0, [])
            sum.names.append(candidate.part.name)
            sum.bytes += candidate.part.bytes
            sum.reasons.insert(reason.rawValue)
            sums[candidate.session] = sum
        }
        for (id, sum) in sums.sorted(by: { $0.key.description < $1.key.description }) {
            Journal.send(
                .info,
                "removed \(sum.names.count) parts of the recording of session \(id), \(sum.bytes) bytes, because of "
                    + "[Record] \(sum.reasons.sorted().joined(separator: " ")): \(sum.names.joined(separator: ", "))",
                fields: [
                    "ROOST_SESSION": id.description, "ROOST_EVENT": "recording-removed",
                    "USER_UNIT": UnitName.session(id),
                ]
            )
            // Of a session that was removed nothing is left.
            if !store.hasRecording(id), !store.isKnown(id) { store.remove(id) }
        }
        retention.timer.set(
            plan.nextExpiry.map { expiry in
                // No sooner than that, also where the clock is set meanwhile.
                Clock.monotonic + min(max(expiry, now) - now, RetentionState.longestWait) + 1000
            }
        )
    }

    /// All parts of all recordings.
    private var recordedParts: [RetentionPlan.Candidate] {
        let ids = AtomicFile.list(store.paths.sessionsDirectory).compactMap { SessionID($0) }
        return ids.flatMap { id in
            let isLive = table.sessions[id]?.state.isLive ?? false
            return KeptPart.list(store.paths.stateDirectory(of: id)).map {
                RetentionPlan.Candidate(session: id, isLive: isLive, part: $0)
            }
        }
    }

    /// What this user may still write on the file system of the recordings, in bytes; any number where that is not known.
    private var freeSpace: UInt64 {
        var facts = statvfs()
        guard statvfs(store.paths.sessionsDirectory, &facts) == 0 else { return UInt64.max / 2 }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize)
    }
}

/// What the broker remembers between two looks at the recordings.
@BrokerActor
final class RetentionState {
    /// A day, in microseconds: a clock that was set is seen by then.
    static let longestWait: UInt64 = 86_400_000_000

    /// Fires when the next part is too old.
    let timer = DeadlineTimer()
}
