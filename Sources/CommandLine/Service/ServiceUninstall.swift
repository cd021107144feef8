import ArgumentParser
import Client
import SessionModel

/// `roost service uninstall`: takes back what install wrote.
struct ServiceUninstall: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "uninstall",
        abstract: "Remove what \"roost service install\" wrote, and stop the broker.",
        discussion: """
            Only files that nobody has changed since are removed. Sessions that run go on.

            SEE ALSO: roost service install, roost stop.
            """
    )

    @Flag(help: "Remove files that somebody has changed too.")
    var force = false

    func run() throws {
        var found: [InstalledFile] = []
        for file in try ServiceFiles().files {
            guard let old = try FileStore.read(file.path) else {
                Console.print("not there \(file.path)")
                continue
            }
            guard force || InstalledFile.isUnchanged(old) else {
                throw ClientError(
                    .notAllowed,
                    "\(file.path) was changed or written by somebody else; remove it yourself, or add --force"
                )
            }
            found.append(file)
        }
        if !found.isEmpty, let client = try? SessionsClient.connect(), client.isRunning() {
            _ = try? ServiceManager(bus: client.bus).run("StopUnit", UnitName.broker)
        }
        if !found.isEmpty, let client = try? SessionsClient.connect() {
            try? ServiceManager(bus: client.bus).disable(UnitName.upgradeWatch)
        }
        for file in found {
            try FileStore.remove(file.path)
            Console.print("removed \(file.path)")
        }
        try ServiceReload.run()
    }
}
