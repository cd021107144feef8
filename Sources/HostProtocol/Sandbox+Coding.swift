import SessionModel

extension Sandbox {
    /// The sandbox as text, a directive each, for the launch file.
    var assignments: [String] {
        var lines = [
            "Name=\(name)", "ProtectHome=\(home.rawValue)", "PrivateNetwork=\(hasPrivateNetwork ? "yes" : "no")",
        ]
        lines += readWritePaths.map { "ReadWritePaths=\($0)" }
        lines += readOnlyPaths.map { "ReadOnlyPaths=\($0)" }
        lines += inaccessiblePaths.map { "InaccessiblePaths=\($0)" }
        return lines
    }

    /// Reads what ``assignments`` has written; nothing that is not understood is left out.
    init(assignments: [String]) throws(ProtocolError) {
        self.init(name: "")
        for line in assignments {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let value = parts.count == 2 ? parts[1] : ""
            switch (parts.first, value) {
            case ("Name", _): name = value
            case ("ProtectHome", Home.readOnly.rawValue): home = .readOnly
            case ("ProtectHome", Home.empty.rawValue): home = .empty
            case ("PrivateNetwork", "yes"): hasPrivateNetwork = true
            case ("PrivateNetwork", "no"): hasPrivateNetwork = false
            case ("ReadWritePaths", _): readWritePaths.append(value)
            case ("ReadOnlyPaths", _): readOnlyPaths.append(value)
            case ("InaccessiblePaths", _): inaccessiblePaths.append(value)
            default:
                throw ProtocolError(.malformedLaunchRequest, "launch file: the sandbox's '\(line)' is not known")
            }
        }
    }
}
