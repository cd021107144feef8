import ArgumentParser
import SessionModel

/// `roost service status`.
struct ServiceStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the broker's unit, as systemctl --user status does; its exit status is that of systemctl."
    )

    func run() throws {
        throw Program.replace(with: ["systemctl", "--user", "--no-pager", "--full", "status", UnitName.broker])
    }
}
