import Glibc
import SessionModel

/// Works out what became of a session from what is left of it.
struct SessionOutcome {
    /// What the host wrote; nil when it did not come to it.
    var final: FinalRecord?
    /// How the command ended, as the host told; counts where it wrote nothing.
    var toldStatus: ExitStatus?
    /// Who asked for a stop through the broker.
    var stoppedBy: String?
    /// The unit's own result, when it was seen.
    var unitResult: String?
    /// Who killed it through the broker.
    var kill: (by: String, signal: Int32)?
    /// Whether the machine or the user manager went down meanwhile.
    var isInterrupted: Bool
    /// Microseconds since 1970-01-01 UTC, for a host that left nothing.
    var now: UInt64

    /// The end to record.
    var end: SessionRecord.End {
        let final = final ?? toldRecord
        var end = SessionRecord.End(state: .failed, result: "host-lost", endedBy: "", endedAt: final?.endedAt ?? now)
        end.exitStatus = final?.exitStatus
        end.signal = final?.signal
        end.peakMemory = final?.peakMemory
        end.cpuTime = final?.cpuTime
        (end.state, end.result, end.endedBy) = verdict(final)
        return end
    }

    /// What the record would say, from what the host told.
    private var toldRecord: FinalRecord? {
        guard let toldStatus else { return nil }
        var record = FinalRecord(result: stoppedBy == nil ? .ended : .stopped, endedAt: now)
        switch toldStatus {
        case .exited(let status): record.exitStatus = status
        case .signaled(let signal, let dumpedCore): (record.signal, record.dumpedCore) = (signal, dumpedCore)
        }
        return record
    }

    private func verdict(_ final: FinalRecord?) -> (SessionState, String, String) {
        guard let final else { return withoutRecord }
        switch final.result {
        case .startFailed: return (.failed, "start-failed", "")
        case .stopped: return stopped(final)
        case .ended:
            if let kill, final.signal == kill.signal { return (.killed, "signal", kill.by) }
            if isInterrupted, final.signal == SIGHUP || final.signal == SIGTERM {
                return (.interrupted, "interrupted", "system")
            }
            if final.signal != nil { return (.failed, final.dumpedCore == true ? "core-dump" : "signal", "") }
            return final.exitStatus == 0 ? (.exited, "success", "") : (.failed, "exit-code", "")
        }
    }

    private func stopped(_ final: FinalRecord) -> (SessionState, String, String) {
        if let who = final.stoppedBy ?? stoppedBy { return (.killed, "stopped", who) }
        if unitResult == "timeout" { return (.killed, "timeout", "limit RuntimeMaxUSec") }
        if isInterrupted { return (.interrupted, "interrupted", "system") }
        return (.killed, "stopped", "systemd")
    }

    private var withoutRecord: (SessionState, String, String) {
        if let stoppedBy { return (.killed, "stopped", stoppedBy) }
        // No other signal for the agent takes the host away.
        if let kill, kill.signal == SIGKILL { return (.killed, "signal", kill.by) }
        if isInterrupted { return (.interrupted, "interrupted", "system") }
        return (.failed, unitResult == "oom-kill" ? "oom-kill" : "host-lost", "")
    }
}
