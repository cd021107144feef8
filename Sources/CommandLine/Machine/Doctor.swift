import Client
import Glibc
import SessionModel
import Systemd

/// Looks at the machine, from the ground up.
struct Doctor {
    /// A variable of the environment.
    var environment: (String) -> String? = Console.environment

    /// All findings, those that others rest on first.
    func findings() -> [Finding] {
        var findings = [runtimeDirectory()]
        let user: Bus
        do {
            user = try Bus.user()
        } catch {
            findings.append(noBus(error))
            findings.append(ControlGroups.finding(controllers: nil))
            findings.append(Journal.finding())
            return findings
        }
        let manager = ServiceManager(bus: user)
        findings.append(userBus())
        findings.append(serviceManager(manager))
        findings.append(ControlGroups.finding(controllers: ControlGroups.controllers(of: manager)))
        findings.append(Sandboxing.finding())
        findings += Linger(userID: getuid()).findings(systemdVersion: manager.version)
        findings.append(Journal.finding())
        findings += BrokerCheck(bus: user, manager: manager).findings()
        return findings
    }

    private func runtimeDirectory() -> Finding {
        let check = "runtime folder"
        let advice = "log in through PAM (ssh, a desktop, \"machinectl shell\"), not by su or sudo alone"
        guard let path = environment("XDG_RUNTIME_DIR"), path.hasPrefix("/") else {
            return .fail(check, "XDG_RUNTIME_DIR is not set", advice)
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            return .fail(check, "\(path): \(String(cString: strerror(errno)))", advice)
        }
        guard status.st_uid == getuid() else {
            return .fail(check, "\(path) belongs to user \(status.st_uid), not to you (\(getuid()))", advice)
        }
        guard status.st_mode & 0o077 == 0 else {
            return .warn(check, "\(path) is open to others", "chmod 700 \(path)")
        }
        return .ok(check, path)
    }

    private func noBus(_ error: SystemdError) -> Finding {
        .fail(
            "user bus",
            error.message,
            "install dbus-user-session (Debian, Ubuntu) and log in again; over ssh, UsePAM must be on"
        )
    }

    /// A bus that dbus-launch started is not the one that the service manager is on.
    private func userBus() -> Finding {
        let runtime = environment("XDG_RUNTIME_DIR") ?? "/run/user/\(getuid())"
        let standard = "unix:path=\(runtime)/bus"
        let address = environment("DBUS_SESSION_BUS_ADDRESS") ?? standard
        let path = address.split(separator: ",").first.map(String.init) ?? address
        guard path == standard else {
            return .warn(
                "user bus",
                "\(address) is not the bus of the service manager (\(standard))",
                "install dbus-user-session, or unset DBUS_SESSION_BUS_ADDRESS"
            )
        }
        return .ok("user bus", standard)
    }

    private func serviceManager(_ manager: ServiceManager) -> Finding {
        let check = "service manager"
        guard let version = manager.version else {
            return .fail(
                check,
                "systemd does not answer on the user bus",
                "see \"systemctl status user@\(getuid()).service\""
            )
        }
        guard let major = Linger.major(version), major >= 252 else {
            return .warn(check, "systemd \(version) is older than 252, the oldest that is tested", "upgrade systemd")
        }
        return .ok(check, "systemd \(version), \(manager.property("SystemState")?.stringValue ?? "unknown state")")
    }
}
