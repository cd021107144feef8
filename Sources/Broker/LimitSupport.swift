import Glibc
import SessionModel
import Systemd

/// Which limits this machine can enforce for units of the user.
struct LimitSupport: Sendable {
    /// The controllers of the user manager's control group (cgroup.controllers of cgroups(7)); empty with cgroup v1.
    let controllers: Set<String>

    /// Reads the controllers of the control group at `group`, as the manager's property ControlGroup names it.
    init(group: String) {
        let text = ControlGroup.folder(of: group).flatMap { ControlGroup.text("cgroup.controllers", in: $0) } ?? ""
        controllers = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
    }

    /// Throws LimitUnsupported for the first limit that would do nothing here; infinity is no limit, and never refused.
    ///
    /// `origins` has who set the limits that the configuration has set.
    func check(_ limits: Limits, origins: [Limits.Key: ConfigurationOrigin] = [:]) throws(SystemdError) {
        for key in Limits.Key.allCases where limits[key] != nil && limits[key] != .max {
            guard let controller = key.controller, !controllers.contains(controller) else { continue }
            let available = controllers.isEmpty ? "none" : controllers.sorted().joined(separator: " ")
            throw .refused(
                .limitUnsupported,
                "\(key.rawValue) cannot be enforced: the cgroup controller '\(controller)' is not delegated to the "
                    + "user manager (available: \(available)); see 'roost doctor'"
                    + (origins[key].map { "; it is set by \($0)" } ?? "")
            )
        }
    }
}
