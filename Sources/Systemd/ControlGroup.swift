import Glibc

/// The kernel's control groups of version 2 (cgroups(7)).
public enum ControlGroup {
    /// Where version 2 is mounted where it is alone.
    public static let root = "/sys/fs/cgroup"
    /// The same, and where it is mounted beside version 1.
    private static let roots = [root, root + "/unified"]

    /// The folder of the group that systemd names `group`; nil where it is not there.
    public static func folder(of group: some StringProtocol) -> String? {
        guard !group.isEmpty else { return nil }
        return roots.map { $0 + group }.first { access($0 + "/cgroup.procs", F_OK) == 0 }
    }
}
