import Glibc
import HostProtocol
import SessionModel
import Systemd

/// What happens when the memory of a session is not enough.
extension Broker {
    /// Notices from now on when memory is short in a session, and what has happened while nobody looked.
    func watchMemory(of session: Session) {
        guard session.memoryWatch == nil else { return }
        Task.immediate(executorPreference: BrokerActor.executor) {
            guard let folder = await controlGroup(of: session), session.state.isLive, session.memoryWatch == nil else {
                return
            }
            session.memoryWatch = MemoryWatch(folder: folder) { [unowned self, unowned session] now, before in
                if let before, now.isShort(since: before) { exposeTools(of: session, in: folder) }
                tookOutOfMemory(session, count: now.oomKills)
            }
        }
    }

    /// Records the processes that the kernel has killed since the last look, and tells of them.
    private func tookOutOfMemory(_ session: Session, count: UInt64) {
        var outOfMemory = session.record.outOfMemory ?? OutOfMemory()
        let new = outOfMemory.take(count: count, now: SystemClock.realtime)
        guard outOfMemory != session.record.outOfMemory, outOfMemory != OutOfMemory() else { return }
        session.record.outOfMemory = outOfMemory
        save(session)
        guard new > 0 else { return }
        let what = new == 1 ? "a process" : "\(new) processes"
        log(
            session,
            .outOfMemory,
            "Session \(session.label) ran out of memory: the kernel has killed \(what) in it",
            [("ROOST_KILLS", "\(new)")]
        )
        table.changed(session, ["OOMKills", "OutOfMemoryAt"])
        table.outOfMemory(session, kills: new)
    }

    /// Ends the watch of a session that has ended; `final` has the last count. Returns whether it may well have ended
    /// for want of memory.
    func settleMemory(of session: Session, _ final: FinalRecord?) -> Bool {
        session.memoryWatch?.cancel()
        (session.memoryWatch, session.controlGroup) = (nil, nil)
        if let count = final?.oomKills { tookOutOfMemory(session, count: count) }
        return session.record.outOfMemory?.explains(endAt: final?.endedAt ?? SystemClock.realtime) ?? false
    }

    // MARK: Who is killed first

    /// Makes all that the agent has started more likely to be killed than the agent itself (proc_pid_oom_score_adj(5)).
    ///
    /// A process begins with the value of the one that started it, and nothing in the kernel can give it another: this
    /// is the moment for it, when memory is short for the first time. The kernel prefers larger processes in any case.
    private func exposeTools(of session: Session, in folder: String) {
        guard let agent = session.status?.childPID, agent > 0, let score = Self.score(of: pid_t(agent)) else { return }
        let wanted = min(score + Int(LaunchRequest.standardOOMScoreAdjust), Self.maximumScore)
        let host = Self.parent(of: pid_t(agent))
        for process in ControlGroup.processes(in: folder) where process != pid_t(agent) && process != host {
            // Only upwards: one that asks for an earlier death gets it.
            guard let own = Self.score(of: process), own < wanted else { continue }
            let file = open("/proc/\(process)/oom_score_adj", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { continue }
            let text = Array("\(wanted)".utf8)
            _ = write(file, text, text.count)
            close(file)
        }
    }

    private static let maximumScore = 1000

    private static func score(of process: pid_t) -> Int? {
        AtomicFile.text("/proc/\(process)/oom_score_adj").flatMap { Int($0.filter { $0 != "\n" }) }
    }

    /// The parent of a process (proc_pid_stat(5): behind the name, which may hold anything).
    private static func parent(of process: pid_t) -> pid_t? {
        guard let stat = AtomicFile.text("/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[end...].split(separator: " ")
        return fields.count > 2 ? pid_t(fields[2]) : nil
    }
}
