import Glibc
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
        let (now, found) = (SystemClock.realtime, recordings(of: store.recordedSessions()))
        let plan = RetentionPlan(found, limits, free: freeSpace, now: now)
        for (recording, removal) in zip(found, plan.removals) where removal.count > 0 {
            let reasons = removal.reasons.map(\.rawValue).sorted().joined(separator: " ")
            let parts = recording.parts.prefix(removal.count)
            do throws(SystemdError) {
                try remove(parts, of: recording.session, because: "of [Record] \(reasons)")
            } catch {
                Journal.send(.warning, "the recording of session \(recording.session) grows: \(error.message)")
            }
        }
        retention.timer.set(
            plan.nextExpiry.map { expiry in
                // No sooner than that, also where the clock is set meanwhile.
                SystemClock.monotonic + min(max(expiry, now) - now, RetentionState.longestWait) + 1000
            }
        )
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
