import Glibc

/// Whether the journal outlives a reboot (journald.conf(5), Storage=).
enum Journal {
    private static let persistent = "/var/log/journal"

    /// What is kept.
    static func finding() -> Finding {
        let check = "journal"
        guard access(persistent, F_OK) == 0 else {
            return .warn(
                check,
                "kept in memory: the logs of sessions are lost at a reboot",
                "as root: mkdir -p \(persistent) && journalctl --flush"
            )
        }
        return .ok(check, "kept on disk in \(persistent)")
    }
}
