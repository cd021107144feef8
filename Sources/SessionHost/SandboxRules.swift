import CRoost
import Glibc
import HostProtocol
import SessionModel

/// What each path is in a sandbox, and which sockets must be out of reach.
struct SandboxRules {
    /// A rule for a path and what is below it.
    struct Rule: Hashable {
        var path: String
        var access: croost_sandbox_access.RawValue
        /// What promises this, for messages.
        var property: String
    }

    /// The rules, outer paths first.
    let rules: [Rule]
    /// Sockets that nobody inside may reach.
    let sockets: [String]

    /// What of /run those inside need, where it is there: how names are looked up, and what NixOS keeps its programs in.
    private static let usefulInRun = [
        "/run/resolvconf", "/run/NetworkManager/resolv.conf", "/run/current-system", "/run/booted-system",
        "/run/opengl-driver",
    ]
    /// Answers questions that reach the network.
    private static let resolver = "/run/systemd/resolve"

    /// The rules of `sandbox` for the session of `request`; `variable` is the host's own environment.
    ///
    /// Throws ``HostError/Code/sandbox`` where a path is not there.
    init(_ sandbox: Sandbox, _ request: LaunchRequest, variable: (String) -> String?) throws(HostError) {
        var access: [String: Rule] = [:]
        func put(_ path: String, _ kind: croost_sandbox_access, _ property: String) {
            access[path] = Rule(path: path, access: kind.rawValue, property: property)
        }
        /// A path that is named, without its links.
        func named(_ text: String, _ property: String, _ home: String) throws(HostError) -> String? {
            let isOptional = text.hasPrefix("-")
            var path = isOptional ? String(text.dropFirst()) : text
            if path == "~" || path.hasPrefix("~/") { path = home + path.dropFirst() }
            guard path.hasPrefix("/") else {
                throw HostError(
                    .sandbox,
                    "\(property) \(text): not absolute",
                    errno: EINVAL,
                    path: "\(property) \(text)"
                )
            }
            if let real = Self.real(path) { return real }
            if isOptional, errno == ENOENT { return nil }
            throw .last(.sandbox, "\(property)", path: "\(property) \(path)")
        }

        let home = variable("HOME").flatMap(Self.real) ?? Self.passwordHome
        for path in ["/tmp", "/var/tmp", "/dev/shm"] {
            if let path = Self.real(path) { put(path, CROOST_SANDBOX_EMPTY, "PrivateTmp") }
        }
        put("/run", CROOST_SANDBOX_EMPTY, "HiddenSockets")
        let runtime = variable("XDG_RUNTIME_DIR").flatMap(Self.real)
        if let runtime { put(runtime, CROOST_SANDBOX_EMPTY, "HiddenSockets") }
        for path in Self.usefulInRun + (sandbox.hasPrivateNetwork ? [] : [Self.resolver]) {
            if let path = Self.real(path) { put(path, CROOST_SANDBOX_READ_ONLY, "ProtectSystem") }
        }
        if let home {
            put(home, sandbox.home == .empty ? CROOST_SANDBOX_EMPTY : CROOST_SANDBOX_READ_ONLY, "ProtectHome")
        }
        if let path = Self.real(request.workingDirectory) { put(path, CROOST_SANDBOX_READ_WRITE, "WorkingDirectory") }
        for (paths, kind, property) in [
            (sandbox.readWritePaths, CROOST_SANDBOX_READ_WRITE, "ReadWritePaths"),
            (sandbox.readOnlyPaths, CROOST_SANDBOX_READ_ONLY, "ReadOnlyPaths"),
            (sandbox.inaccessiblePaths, CROOST_SANDBOX_HIDDEN, "InaccessiblePaths"),
        ] {
            for text in paths {
                if let path = try named(text, property, home ?? "/") { put(path, kind, property) }
            }
        }
        // The records, the screens and the recordings of all sessions.
        let state = request.statePath.split(separator: "/").dropLast(2).reduce("") { $0 + "/" + $1 }
        if !state.isEmpty, let path = Self.real(state) { put(path, CROOST_SANDBOX_HIDDEN, "HiddenState") }
        rules = access.values.sorted { ($0.path.utf8.count, $0.path) < ($1.path.utf8.count, $1.path) }

        var sockets = ["/run/dbus/system_bus_socket", "/run/systemd/private", request.socketPath]
        if let runtime { sockets += [runtime + "/bus", runtime + "/systemd/private", runtime + "/systemd/notify"] }
        self.sockets = sockets + Self.busSockets(variable("DBUS_SESSION_BUS_ADDRESS") ?? "")
    }

    /// The path of a file or folder without links; nil and `errno` where there is none.
    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    private static var passwordHome: String? {
        getpwuid(geteuid()).flatMap { $0.pointee.pw_dir }.flatMap { real(String(cString: $0)) }
    }

    /// The sockets of a bus's address (D-Bus Specification, "Server Addresses"); one without a file begins with `@`.
    static func busSockets(_ address: String) -> [String] {
        address.split(separator: ";").flatMap { part in
            part.drop { $0 != ":" }.dropFirst().split(separator: ",").compactMap { pair in
                if pair.hasPrefix("path=") { return String(pair.dropFirst(5)) }
                return pair.hasPrefix("abstract=") ? "@" + pair.dropFirst(9) : nil
            }
        }
    }
}
