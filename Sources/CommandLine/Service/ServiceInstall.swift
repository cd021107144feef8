import ArgumentParser
import Client
import SessionModel

/// `roost service install`: the units of a build without a package.
struct ServiceInstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Write the user units and the D-Bus activation file of the broker, for a build without a package.",
        discussion: """
            They go to $XDG_DATA_HOME/systemd/user and $XDG_DATA_HOME/dbus-1/services (~/.local/share where it is not \
            set), and name the roostd that belongs to this roost. Doing it twice changes nothing.

            SEE ALSO: roost service uninstall, roost doctor.
            """
    )

    @Flag(help: "Replace files that somebody has changed.")
    var force = false

    func run() throws {
        let service = try ServiceFiles()
        var changes: [InstalledFile] = []
        for file in service.files {
            let old = try FileStore.read(file.path)
            if old == file.text {
                Console.print("unchanged \(file.path)")
                continue
            }
            if let old, !force, !InstalledFile.isUnchanged(old) {
                throw ClientError(
                    .notAllowed,
                    "\(file.path) was changed or written by somebody else; move it away, or add --force to replace it"
                )
            }
            changes.append(file)
        }
        for file in changes {
            try FileStore.write(file.text, to: file.path)
            Console.print("wrote \(file.path)")
        }
        try ServiceReload.run()
        watchForUpgrades()
        Console.print("The broker is \(service.libexec)/roostd; it starts when it is called: roost start claude")
    }

    private func watchForUpgrades() {
        // Without a bus that was complained of already.
        guard let client = try? SessionsClient.connect() else { return }
        do {
            try ServiceManager(bus: client.bus).enable(UnitName.upgradeWatch)
            Console.print("enabled \(UnitName.upgradeWatch)")
        } catch {
            Console.complain(
                "\(UnitName.upgradeWatch) is not enabled: \(error); do \"roost daemon restart\" after an upgrade"
            )
        }
    }
}
