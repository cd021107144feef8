import Client
import Glibc
import SessionModel

/// The files of the broker's service, for a build without a package.
struct ServiceFiles {
    /// Them all.
    let files: [InstalledFile]
    /// The folder that the broker is in.
    let libexec: String

    /// The files for the broker that belongs to this program.
    ///
    /// - Throws: ``SessionErrorCode/internal`` when the broker is not there, or there is no home.
    init(environment: (String) -> String? = Console.environment) throws(ClientError) {
        guard let data = Self.dataHome(environment) else {
            throw ClientError(.internal, "neither XDG_DATA_HOME nor HOME is set; there is no place for the files")
        }
        guard let libexec = Self.findBroker() else {
            throw ClientError(
                .internal,
                "roostd is neither beside this program nor in ../libexec/roost; build it, or run the roost that has it"
            )
        }
        self.init(dataHome: data, libexec: libexec)
    }

    /// The files for a broker in `libexec`.
    init(dataHome: String, libexec: String) {
        self.libexec = libexec
        let units = dataHome + "/systemd/user"
        files = [
            InstalledFile(
                path: units + "/roost.service",
                template: PackageResources.roost_service_in,
                libexec: libexec
            ),
            InstalledFile(
                path: units + "/app-roost.slice",
                template: PackageResources.app_roost_slice,
                libexec: libexec
            ),
            InstalledFile(
                path: units + "/roost-restore.service",
                template: PackageResources.roost_restore_service,
                libexec: libexec
            ),
            InstalledFile(
                path: units + "/" + UnitName.upgradeWatch,
                template: PackageResources.roost_upgrade_path_in,
                libexec: libexec
            ),
            InstalledFile(
                path: units + "/roost-upgrade.service",
                template: PackageResources.roost_upgrade_service,
                libexec: libexec
            ),
            InstalledFile(
                path: dataHome + "/dbus-1/services/org.roost.Sessions1.service",
                template: PackageResources.org_roost_Sessions1_service_in,
                libexec: libexec
            ),
        ]
    }

    /// `$XDG_DATA_HOME` or `~/.local/share` (XDG Base Directory Specification).
    static func dataHome(_ environment: (String) -> String?) -> String? {
        if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return data }
        guard let home = environment("HOME"), home.hasPrefix("/") else { return nil }
        return home + "/.local/share"
    }

    private static func findBroker() -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { return nil }
        let path = String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
        let parent = folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)]
        return ["\(folder)", "\(parent)/libexec/roost"].first { access($0 + "/roostd", X_OK) == 0 }
    }
}
