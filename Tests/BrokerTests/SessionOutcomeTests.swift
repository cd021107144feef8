import Glibc
import SessionModel
import Testing

@testable import Broker

@Suite struct SessionOutcomeTests {
    private func end(
        _ result: FinalRecord.Result?,
        status: Int32? = nil,
        signal: Int32? = nil,
        stoppedBy: String? = nil,
        unit: String? = nil,
        kill: Int32? = nil,
        told: SessionModel.ExitStatus? = nil,
        asker: String? = nil,
        isOutOfMemory: Bool = false,
        interruption: Interruption? = nil
    ) -> SessionRecord.End {
        var final: FinalRecord?
        if let result {
            var record = FinalRecord(result: result, endedAt: 7)
            (record.exitStatus, record.signal, record.stoppedBy) = (status, signal, stoppedBy)
            final = record
        }
        let kill = kill.map { (by: "somebody", signal: $0) }
        return SessionOutcome(
            final: final,
            toldStatus: told,
            stop: asker.map(StopRequest.user),
            unitResult: unit,
            kill: kill,
            isOutOfMemory: isOutOfMemory,
            interruption: interruption,
            now: 9
        ).end
    }

    @Test func aCommandThatEndsByItself() {
        #expect(end(.ended, status: 0).state == .exited)
        let failed = end(.ended, status: 3)
        #expect(
            failed.state == .failed && failed.result == "exit-code" && failed.exitStatus == 3 && failed.endedBy.isEmpty
        )
        #expect(end(.ended, signal: SIGSEGV).result == "signal")
        #expect(end(.ended, status: 0).endedAt == 7)
    }

    @Test func aStopSaysWho() {
        let stopped = end(.stopped, signal: SIGHUP, stoppedBy: "uid 1 pid 2 roost")
        #expect(stopped.state == .killed && stopped.result == "stopped" && stopped.endedBy == "uid 1 pid 2 roost")
        #expect(stopped.cause == .user)
        let bySystemd = end(.stopped, signal: SIGHUP)
        #expect(bySystemd.endedBy == "systemd" && bySystemd.cause == .system)
        let expired = end(.stopped, signal: SIGHUP, unit: "timeout")
        #expect(expired.state == .killed && expired.result == "timeout" && expired.endedBy.contains("RuntimeMax"))
        #expect(expired.cause == .policy)
    }

    @Test func aKillIsToldFromASignalOfItsOwn() {
        let killed = end(.ended, signal: SIGKILL, kill: SIGKILL)
        #expect(killed.state == .killed && killed.endedBy == "somebody")
        #expect(end(.ended, signal: SIGSEGV, kill: SIGUSR1).state == .failed)
        #expect(end(nil, kill: SIGKILL).state == .killed)
        // Another signal cannot have taken the host.
        #expect(end(nil, kill: SIGUSR1).result == "host-lost")
    }

    @Test func aShutdownInterrupts() {
        #expect(end(.stopped, signal: SIGHUP, interruption: .machineWentDown).state == .interrupted)
        #expect(end(.ended, signal: SIGTERM, interruption: .machineWentDown).state == .interrupted)
        #expect(end(nil, interruption: .machineWentDown).state == .interrupted)
        // What ended in good order before the machine did has ended.
        #expect(end(.ended, status: 0, interruption: .machineWentDown).state == .exited)
        #expect(end(.stopped, signal: SIGHUP, stoppedBy: "me", interruption: .machineWentDown).state == .killed)
    }

    @Test func aStopIsAttributedEvenWhereTheHostLeftNothing() {
        let killed = end(nil, unit: "signal", asker: "me")
        #expect(killed.state == .killed && killed.result == "stopped" && killed.endedBy == "me")
        let told = end(nil, told: .signaled(SIGHUP, dumpedCore: false), asker: "me")
        #expect(told.state == .killed && told.endedBy == "me" && told.signal == SIGHUP)
        #expect(end(.stopped, signal: SIGHUP, asker: "me").endedBy == "me")
    }

    @Test func whatTheHostToldCountsWhereItsRecordIsMissing() {
        let told = end(nil, told: .exited(4))
        #expect(told.state == .failed && told.result == "exit-code" && told.exitStatus == 4 && told.endedAt == 9)
        #expect(end(nil, told: .exited(0)).state == .exited)
    }

    @Test func aLostHostIsAFailure() {
        let lost = end(nil)
        #expect(lost.state == .failed && lost.result == "host-lost" && lost.endedAt == 9)
        #expect(end(nil, unit: "oom-kill").result == "oom-kill")
    }

    @Test func anEvictionIsNoStopByAUser() {
        var outcome = SessionOutcome(final: FinalRecord(result: .stopped, endedAt: 7), now: 9)
        outcome.stop = .eviction("idle", why: "idle for 1h")
        let end = outcome.end
        #expect(end.state == .evicted && end.result == "idle" && end.endedBy == "policy" && end.cause == .policy)
        #expect(end.reason == "idle for 1h")
    }

    @Test func theGroundThatWentAwayIsTold() {
        #expect(Interruption(from: "a/1", to: "a/1") == nil)
        #expect(Interruption(from: "a/1", to: "a/2") == .managerStopped)
        #expect(Interruption(from: "a/1", to: "b/1") == .machineWentDown)
        let cut = end(nil, interruption: .machineWentDown)
        #expect(cut.cause == .system && cut.reason?.contains("power cut") == true)
        #expect(end(.stopped, signal: SIGHUP, interruption: .machineWentDown).reason == "the machine was shut down")
    }

    @Test func theKernelIsToldFromOtherKillers() {
        let killed = end(.ended, signal: SIGKILL, isOutOfMemory: true)
        #expect(killed.state == .failed && killed.result == "oom-kill" && killed.endedBy == "kernel")
        // A tool was killed; the command has ended by itself.
        #expect(end(.ended, status: 137, isOutOfMemory: true).result == "exit-code")
        #expect(end(.ended, signal: SIGSEGV, isOutOfMemory: true).result == "signal")
        #expect(end(.ended, signal: SIGKILL, kill: SIGKILL, isOutOfMemory: true).state == .killed)
        // The host, too.
        #expect(end(nil, isOutOfMemory: true).result == "oom-kill")
        #expect(end(nil, asker: "me", isOutOfMemory: true).endedBy == "me")
    }
}
