import ArgumentParser

/// `roost service`: the broker's own service.
struct Service: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "service",
        abstract: "Install, start, stop or look at the broker's service.",
        discussion: """
            The broker starts by itself when it is called, and leaves when there is nothing to look after. Stopping or \
            restarting it never touches a session.

            EXAMPLES:
              roost service install             for a build without a package
              roost service restart             after an upgrade

            SEE ALSO: systemctl(1), roost doctor.
            """,
        subcommands: [
            ServiceInstall.self, ServiceUninstall.self, ServiceStart.self, ServiceStop.self, ServiceRestart.self,
            ServiceStatus.self,
        ]
    )
}
