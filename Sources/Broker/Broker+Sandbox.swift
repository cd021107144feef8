import Glibc
import SessionModel
import Systemd

/// The sandboxes of new sessions.
extension Broker {
    /// The sandbox that a session is started in: the one that was asked for, or else its profile's; nil for none.
    ///
    /// Throws InvalidSpec where there is no such sandbox, and where it would protect nothing.
    func sandbox(of spec: StartSpec, profile: String?) throws(SystemdError) -> Sandbox? {
        let name = spec.sandbox ?? profile.flatMap { configuration.current.sandbox(profile: $0) } ?? ""
        return name.isEmpty ? nil : try sandbox(named: name, in: spec.workingDirectory ?? Self.homeDirectory)
    }

    /// The sandbox called `name`, for a session in `directory`. Throws InvalidSpec.
    func sandbox(named name: String, in directory: String) throws(SystemdError) -> Sandbox {
        let configuration = configuration.current
        guard let sandbox = configuration.sandbox(named: name) else {
            let known = configuration.sandboxNames.sorted().joined(separator: ", ")
            throw .refused(.invalidSpec, "there is no sandbox '\(name)'; there are \(known)")
        }
        if let home = Self.real(Self.homeDirectory), let real = Self.real(directory), Self.isIn(home, real) {
            throw .refused(
                .invalidSpec,
                "the sandbox '\(sandbox.name)' would protect nothing in the working directory '\(directory)', which can be "
                    + "written and has the home directory in it; start the session in the folder of a project"
            )
        }
        return sandbox
    }

    /// What to say where the host could not keep a promise of the sandbox.
    func sandboxFailure(_ session: Session, property: String, _ number: Int32) -> SystemdError {
        let sandbox = session.record.sandbox ?? ""
        let name = property.split(separator: " ").first.map(String.init) ?? ""
        if number == ENOENT || number == EINVAL, name.hasSuffix("Paths") {
            return .refused(
                .invalidSpec,
                "\(property) of the sandbox '\(sandbox)' cannot be used: \(SystemdError.text(of: number)); "
                    + "a '-' in front lets a path be missing"
            )
        }
        return .refused(
            .sandboxUnsupported,
            "the sandbox '\(sandbox)' cannot be kept on this machine, so the command was not run: \(property) "
                + (number == 0 ? "does not hold" : "failed: \(SystemdError.text(of: number))")
                + (name == "PrivateUsers" ? "; user namespaces must be allowed ('roost doctor')" : "")
        )
    }

    /// Whether `path` is `folder`, or below it.
    private static func isIn(_ path: String, _ folder: String) -> Bool {
        folder == "/" || path == folder || path.hasPrefix(folder + "/")
    }

    private static func real(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
