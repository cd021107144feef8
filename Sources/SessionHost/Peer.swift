import CRoost
import Glibc

/// The process at the other end of a connection (unix(7), SO_PEERCRED).
struct Peer {
    /// Its process id, in our PID namespace.
    let pid: pid_t
    /// Its user.
    let uid: uid_t

    /// Asks the kernel who connected; nil when it does not say.
    init?(of descriptor: Int32) {
        var (pid, uid) = (pid_t(0), uid_t(0))
        guard croost_peer(descriptor, &pid, &uid) == 0 else { return nil }
        self.pid = pid
        self.uid = uid
    }

    /// Why the peer may not talk to this host; nil when it may. `unit` empty means any process of the same user.
    func refusal(expecting unit: String) -> String? {
        guard uid == geteuid() else { return "a process of user \(uid)" }
        guard !unit.isEmpty else { return nil }
        guard let text = SmallFile.read("/proc/\(pid)/cgroup") else { return "a process that is gone" }
        return Self.isIn(unit, cgroups: text) ? nil : "process \(pid), which is not in \(unit)"
    }

    /// Whether the contents of a /proc/PID/cgroup file name `unit` as the process's own control group: in the unified
    /// hierarchy, or in systemd's named one where there is no unified hierarchy (cgroups(7)).
    static func isIn(_ unit: String, cgroups text: String) -> Bool {
        text.split(separator: "\n").contains { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[0] == "0" || fields[1] == "name=systemd" else { return false }
            return fields[2].split(separator: "/").last.map { $0 == unit } ?? false
        }
    }
}
