import Client
import Glibc
import SessionModel
import Systemd

/// The kernel's control groups (cgroups(7)) and what can be limited through them.
enum ControlGroups {
    /// A file that the root of version 2 has, and no other.
    private static let version2 = ControlGroup.root + "/cgroup.controllers"

    /// The controllers that the user's service manager has; nil when they cannot be found out.
    static func controllers(of manager: ServiceManager) -> [String]? {
        guard let group = manager.property("ControlGroup")?.stringValue else { return nil }
        guard let folder = ControlGroup.folder(of: group),
            let text = try? FileStore.read("\(folder)/cgroup.controllers")
        else { return nil }
        return text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// What can be limited.
    static func finding(controllers: [String]?) -> Finding {
        let check = "control groups"
        guard access(version2, F_OK) == 0 else {
            return .warn(
                check,
                "\(ControlGroup.root) is not cgroup version 2: limits do nothing here and are refused",
                "boot with systemd.unified_cgroup_hierarchy=1"
            )
        }
        guard let controllers else {
            return .warn(check, "version 2, but the controllers of the user's service manager are not known", nil)
        }
        let missing = Set(Limits.Key.allCases.compactMap(\.controller)).subtracting(controllers).sorted()
        guard missing.isEmpty else {
            let options = Limits.Key.allCases.filter { key in key.controller.map(missing.contains) ?? false }
            return .warn(
                check,
                "version 2, without \(missing.joined(separator: ", ")): "
                    + options.map { "--" + LimitsText.option($0) }.joined(separator: ", ") + " are refused",
                "as root: systemctl edit user@.service, with [Service] Delegate=cpu memory pids"
            )
        }
        return .ok(check, "version 2 with \(controllers.joined(separator: ", "))")
    }
}
