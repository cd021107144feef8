import Glibc
import SessionModel

/// Works out what became of a session from what is left of it.
struct SessionOutcome {
    /// What the host wrote; nil when it did not come to it.
    var final: FinalRecord?
    /// How the command ended, as the host told; counts where it wrote nothing.
    var toldStatus: ExitStatus?
    /// The stop that was asked for through the broker.
    var stop: StopRequest?
    /// The unit's own result, when it was seen.
    var unitResult: String?
    /// Who killed it through the broker.
    var kill: (by: String, signal: Int32)?
    /// Whether the kernel has killed one of its processes for want of memory right before.
    var isOutOfMemory = false
    /// How the machine or the user manager went down meanwhile; nil when neither did.
    var interruption: Interruption?
    /// Microseconds since 1970-01-01 UTC, for a host that left nothing.
    var now: UInt64

    /// The end to record.
    var end: SessionRecord.End {
        let final = final ?? toldRecord
        let verdict = verdict(final)
        var end = SessionRecord.End(
            state: verdict.state,
            result: verdict.result,
            endedBy: verdict.who,
            cause: verdict.cause,
            reason: verdict.reason,
            endedAt: final?.endedAt ?? now
        )
        end.exitStatus = final?.exitStatus
        end.signal = final?.signal
        end.peakMemory = final?.peakMemory
        end.cpuTime = final?.cpuTime
        return end
    }

    /// What the record would say, from what the host told.
    private var toldRecord: FinalRecord? {
        guard let toldStatus else { return nil }
        var record = FinalRecord(result: stop == nil ? .ended : .stopped, endedAt: now)
        switch toldStatus {
        case .exited(let status): record.exitStatus = status
        case .signaled(let signal, let dumpedCore): (record.signal, record.dumpedCore) = (signal, dumpedCore)
        }
        return record
    }

    // MARK: The verdict

    private struct Verdict {
        var state: SessionState
        var result: String
        var who = ""
        var cause: EndCause
        var reason = ""
    }

    private func verdict(_ final: FinalRecord?) -> Verdict {
        guard let final else { return withoutRecord }
        switch final.result {
        case .startFailed:
            return Verdict(
                state: .failed,
                result: "start-failed",
                cause: .command,
                reason: "the command could not be started"
            )
        case .stopped: return stopped(final)
        case .ended: return ended(final)
        }
    }

    private func ended(_ final: FinalRecord) -> Verdict {
        if let kill, final.signal == kill.signal { return killed(kill) }
        if isOutOfMemory, final.signal == SIGKILL { return outOfMemory }
        if let interruption, final.signal == SIGHUP || final.signal == SIGTERM {
            return interrupted(interruption, isOrderly: true)
        }
        if final.signal != nil {
            return Verdict(
                state: .failed,
                result: final.dumpedCore == true ? "core-dump" : "signal",
                cause: .command
            )
        }
        return final.exitStatus == 0
            ? Verdict(state: .exited, result: "success", cause: .command)
            : Verdict(state: .failed, result: "exit-code", cause: .command)
    }

    private func stopped(_ final: FinalRecord) -> Verdict {
        if let stop { return asked(stop) }
        if let who = final.stoppedBy {
            // The broker that asked did not live to see it, and the disk refused its note.
            return asked(StopRequest(who: who, cause: .user, why: final.stopReason ?? ""))
        }
        if unitResult == "timeout" {
            return Verdict(
                state: .killed,
                result: "timeout",
                who: "limit RuntimeMaxUSec",
                cause: .policy,
                reason: "it has run for as long as RuntimeMaxUSec lets it"
            )
        }
        if let interruption { return interrupted(interruption, isOrderly: true) }
        return Verdict(
            state: .killed,
            result: "stopped",
            who: "systemd",
            cause: .system,
            reason: "its unit was stopped through systemd"
        )
    }

    private var withoutRecord: Verdict {
        if let stop { return asked(stop) }
        // No other signal for the agent takes the host away.
        if let kill, kill.signal == SIGKILL { return killed(kill) }
        if let interruption { return interrupted(interruption, isOrderly: false) }
        if isOutOfMemory || unitResult == "oom-kill" { return outOfMemory }
        return Verdict(
            state: .failed,
            result: "host-lost",
            cause: .system,
            reason: "the process that holds its terminal was killed or has crashed"
        )
    }

    private var outOfMemory: Verdict {
        Verdict(
            state: .failed,
            result: "oom-kill",
            who: "kernel",
            cause: .system,
            reason: "the kernel has killed it for want of memory"
        )
    }

    private func asked(_ stop: StopRequest) -> Verdict {
        Verdict(state: stop.state, result: stop.result, who: stop.who, cause: stop.cause, reason: stop.why)
    }

    private func killed(_ kill: (by: String, signal: Int32)) -> Verdict {
        Verdict(
            state: .killed,
            result: "signal",
            who: kill.by,
            cause: .user,
            reason: "killed with signal \(kill.signal)"
        )
    }

    private func interrupted(_ interruption: Interruption, isOrderly: Bool) -> Verdict {
        Verdict(
            state: .interrupted,
            result: "interrupted",
            who: "system",
            cause: .system,
            reason: interruption.reason(isOrderly: isOrderly)
        )
    }
}
