import Glibc
import SessionModel
import Systemd

/// The kernel's files about a control group (the kernel's cgroup-v2 documentation). A group that is gone has none.
enum ControlGroup {
    /// Where version 2 is mounted: alone, or beside version 1.
    private static let roots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]

    /// The folder of the group that systemd names `group`; nil where it is not there.
    static func folder(of group: String) -> String? {
        guard !group.isEmpty else { return nil }
        return roots.map { $0 + group }.first { access($0 + "/cgroup.procs", F_OK) == 0 }
    }

    /// A file of the group at `folder`; nil where it is not there, or tells nothing.
    static func text(_ file: String, in folder: String) -> String? { AtomicFile.text("\(folder)/\(file)") }

    /// What the group at `folder` uses now.
    static func usage(of folder: String) -> Usage {
        var usage = Usage { text($0, in: folder) }
        usage.readAt = SystemClock.monotonic
        return usage
    }

    /// The processes in the group at `folder`, those in groups below it left out.
    static func processes(in folder: String) -> [pid_t] {
        (text("cgroup.procs", in: folder) ?? "").split(separator: "\n").compactMap { pid_t($0) }
    }
}
