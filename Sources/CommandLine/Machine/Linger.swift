import Glibc
import Systemd

/// Whether sessions outlive the user's last login (systemd-logind.service(8)).
struct Linger {
    /// The user.
    let userID: uid_t

    private static let login = "org.freedesktop.login1"
    private static let check = "linger"

    /// What logind says, and whether it keeps its word.
    func findings(systemdVersion: String?) -> [Finding] {
        let system: Bus
        do {
            system = try Bus.system()
        } catch {
            return [.warn(Self.check, "logind cannot be asked: \(error.message)", "see \"systemctl status dbus\"")]
        }
        guard let isOn = linger(on: system) else {
            return [
                .warn(Self.check, "logind does not know this user", "log in through PAM; see \"loginctl list-users\"")
            ]
        }
        guard isOn else {
            return [
                .warn(
                    Self.check,
                    "off: sessions end a few seconds after your last logout",
                    "loginctl enable-linger  (cost: your service manager runs from boot on, about 10 MB of memory)"
                )
            ]
        }
        var findings = [
            Finding.ok(Self.check, "on: sessions go on after your last logout; your service manager runs from boot on")
        ]
        if let systemdVersion, Self.hasLogoutBug(systemdVersion) {
            findings.append(
                .warn(
                    Self.check,
                    "systemd \(systemdVersion) may end the service manager at the last logout all the same "
                        + "(systemd#43361, mended in 256.3)",
                    "upgrade systemd, or keep one login open"
                )
            )
        }
        return findings
    }

    private func linger(on system: Bus) -> Bool? {
        let reply = try? system.callAndWait(
            to: Self.login,
            path: "/org/freedesktop/login1",
            interface: "org.freedesktop.login1.Manager",
            member: "GetUser",
            arguments: [.uint32(userID)]
        )
        guard let path = (try? reply?.readOne())?.objectPathValue else { return nil }
        let value = try? system.getProperty(
            of: Self.login,
            path: path,
            interface: "org.freedesktop.login1.User",
            property: "Linger"
        )
        return value?.boolValue
    }

    /// The number in front of a version of systemd, such as 252 of `252.39-1~deb12u1`.
    static func major(_ version: String) -> Int? {
        Int(version.prefix { $0.isASCII && $0.isNumber })
    }

    /// Whether logind collects a user whose last session is gone in spite of linger: 255, and 256 before 256.3.
    static func hasLogoutBug(_ version: String) -> Bool {
        guard let major = major(version) else { return false }
        if major != 256 { return major == 255 }
        let rest = version.drop { $0.isNumber }
        guard rest.first == "." else { return true }
        return (Int(rest.dropFirst().prefix { $0.isASCII && $0.isNumber }) ?? 0) < 3
    }
}
