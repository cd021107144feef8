import Client
import SessionModel
import Systemd

/// Whether the broker is installed, answers, and fits this program.
struct BrokerCheck {
    /// The user's bus.
    let bus: Bus
    /// The user's service manager.
    let manager: ServiceManager

    /// What is installed, and what answers.
    func findings() -> [Finding] {
        var findings = [unit(UnitName.broker), unit(UnitName.slice), activation()]
        if !findings.contains(where: { $0.level == .fail }) { findings.append(broker()) }
        return findings
    }

    private static let install = "roost service install"

    private func unit(_ name: String) -> Finding {
        let check = name == UnitName.broker ? "unit" : "slice"
        switch manager.unitProperty("LoadState", of: name)?.stringValue {
        case "loaded":
            let path = manager.unitProperty("FragmentPath", of: name)?.stringValue ?? ""
            // A slice needs no file to be there: systemd makes it, without what the file says.
            guard !path.isEmpty else { return .warn(check, "\(name) has no file", Self.install) }
            return .ok(check, path)
        case let state?:
            return .fail(check, "\(name) is \(state)", Self.install)
        case nil:
            return .fail(check, "\(name) cannot be asked for", "see \"systemctl --user status \(name)\"")
        }
    }

    private func activation() -> Finding {
        guard let names = MessageBus(bus: bus).activatableNames else {
            return .fail("activation", "the bus does not list what it can start", nil)
        }
        guard names.contains(BusAddress.name) else {
            return .fail("activation", "the bus does not know \(BusAddress.name)", Self.install)
        }
        return .ok("activation", "the bus starts the broker for \(BusAddress.name)")
    }

    private func broker() -> Finding {
        do throws(ClientError) {
            let version = try SessionsClient(bus: bus).version()
            guard version == Version.number else {
                return .warn(
                    "broker",
                    "its version is \(version), that of this program \(Version.number)",
                    "roost service restart  (sessions go on)"
                )
            }
            return .ok("broker", "version \(version), the same as this program's")
        } catch {
            return .fail("broker", error.message, "roost service status")
        }
    }
}
