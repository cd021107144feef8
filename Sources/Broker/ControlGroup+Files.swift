import Glibc
import SessionModel
import Systemd

/// The kernel's files about a control group (the kernel's cgroup-v2 documentation). A group that is gone has none.
extension ControlGroup {
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
