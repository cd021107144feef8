import CRoost
import Glibc
import Systemd

/// Whether this machine lets users make the namespaces that a sandbox stands on.
enum Sandboxing {
    static func finding() -> Finding {
        let check = "sandboxes"
        let number = croost_sandbox_probe()
        guard number != 0 else { return .ok(check, "the user may make namespaces (user_namespaces(7))") }
        let text = SystemdError.text(of: number)
        guard number != ENOSYS else {
            return .warn(check, "--sandbox is refused: mount_setattr(2) is missing", "use Linux 5.12 or later")
        }
        return .warn(
            check,
            "--sandbox is refused: namespaces cannot be made (\(text))",
            "as root: sysctl kernel.unprivileged_userns_clone=1 user.max_user_namespaces=10000, "
                + "and on Ubuntu an AppArmor profile for roost-host with 'userns,'"
        )
    }
}
