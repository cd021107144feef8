import Glibc
import SessionModel
import Systemd

/// What a session has used, for its final record.
struct ResourceUsage {
    /// The most memory at one time, in bytes.
    var peakMemory: UInt64?
    /// Processor time, in microseconds.
    var cpuTime: UInt64?
    /// How many of its processes the kernel has killed for want of memory.
    var oomKills: UInt64?

    /// Asks the session's control group; where this process is in another one, or the kernel keeps no such number, the
    /// processes that ended and were waited for stand in for it (getrusage(2)).
    static func measure(_ id: SessionID) -> ResourceUsage {
        var usage = ResourceUsage()
        if let group = controlGroup(of: id) {
            usage.peakMemory = SmallFile.read(group + "/memory.peak").flatMap { UInt64($0.prefix { $0 != "\n" }) }
            usage.cpuTime = SmallFile.read(group + "/cpu.stat").flatMap {
                ControlGroupFile.value(of: "usage_usec", in: $0)
            }
            usage.oomKills = SmallFile.read(group + "/memory.events").flatMap {
                ControlGroupFile.value(of: "oom_kill", in: $0)
            }
        }
        var children = rusage()
        if getrusage(RUSAGE_CHILDREN.rawValue, &children) == 0 {
            usage.peakMemory = usage.peakMemory ?? UInt64(children.ru_maxrss) << 10
            usage.cpuTime = usage.cpuTime ?? microseconds(children.ru_utime) + microseconds(children.ru_stime)
        }
        return usage
    }

    /// The processor time of the session's control group, in microseconds; nil where this process is in another one.
    static func cpuTime(of id: SessionID) -> UInt64? {
        controlGroup(of: id).flatMap { SmallFile.read($0 + "/cpu.stat") }.flatMap {
            ControlGroupFile.value(of: "usage_usec", in: $0)
        }
    }

    private static func controlGroup(of id: SessionID) -> String? {
        guard let text = SmallFile.read("/proc/self/cgroup"), Peer.isIn(UnitName.session(id), cgroups: text),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::") })
        else { return nil }
        return ControlGroup.folder(of: line.dropFirst(3))
    }

    private static func microseconds(_ time: timeval) -> UInt64 {
        UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_usec)
    }
}
