import Client
import Glibc

/// What a user is told once who starts a session that the last logout would end.
enum LingerHint {
    /// The hint, where it is due: a person reads it, and logind knows the user, who does not linger and was not told before. It counts as told
    /// when this returns.
    static func take(environment: (String) -> String? = Console.environment) -> String? {
        guard Console.isTerminal, access("/run/systemd/users/\(getuid())", F_OK) == 0, let name = userName,
            access("/var/lib/systemd/linger/\(name)", F_OK) != 0, let marker = marker(environment),
            access(marker, F_OK) != 0, (try? FileStore.write("", to: marker)) != nil
        else { return nil }
        return
            "Sessions end with your last logout here; \"loginctl enable-linger\" lets them go on. (This is said once.)"
    }

    /// Says that the user was told (XDG Base Directory Specification).
    private static func marker(_ environment: (String) -> String?) -> String? {
        func absolute(_ name: String) -> String? { environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
        return (absolute("XDG_STATE_HOME") ?? absolute("HOME").map { $0 + "/.local/state" }).map {
            $0 + "/roost/told-of-linger"
        }
    }

    private static var userName: String? {
        getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) }
    }
}
