import Systemd

/// The user's service manager (org.freedesktop.systemd1(5)) as the CLI needs it: blocking, and short.
struct ServiceManager {
    static let name = "org.freedesktop.systemd1"
    static let path = "/org/freedesktop/systemd1"
    static let interface = "org.freedesktop.systemd1.Manager"

    /// How long a job may take.
    static let patience = Duration.seconds(30)

    let bus: Bus

    /// The version of systemd; nil when it does not answer.
    var version: String? { property("Version")?.stringValue }

    /// A property of the manager.
    func property(_ property: String) -> Value? {
        try? bus.getProperty(of: Self.name, path: Self.path, interface: Self.interface, property: property)
    }

    /// A property of a unit, loading it where it can be; nil when the manager does not answer.
    func unitProperty(_ property: String, of unit: String) -> Value? {
        guard
            let reply = try? call("LoadUnit", [.string(unit)]),
            let path = (try? reply.readOne())?.objectPathValue
        else { return nil }
        return try? bus.getProperty(
            of: Self.name,
            path: path,
            interface: "org.freedesktop.systemd1.Unit",
            property: property
        )
    }

    /// How many units that fit `pattern` are up; nil when the manager does not answer.
    func countUp(_ pattern: String) -> Int? {
        let states = ["active", "reloading", "activating", "deactivating"]
        let reply = try? call("ListUnitsByPatterns", [.strings(states), .strings([pattern])])
        return (try? reply?.readOne())?.elements?.count
    }

    /// Reads all unit files again (systemctl daemon-reload).
    func reload() throws(SystemdError) {
        try bus.callAndWait(
            to: Self.name,
            path: Self.path,
            interface: Self.interface,
            member: "Reload",
            timeout: Self.patience
        )
    }

    /// Has `unit` started with the user's manager from now on, and starts it (systemctl enable --now).
    func enable(_ unit: String) throws(SystemdError) {
        try call("EnableUnitFiles", [.strings([unit]), .bool(false), .bool(false)])
        try reload()
        _ = try run("StartUnit", unit)
    }

    /// Takes that back (systemctl disable --now).
    func disable(_ unit: String) throws(SystemdError) {
        _ = try run("StopUnit", unit)
        try call("DisableUnitFiles", [.strings([unit]), .bool(false)])
    }

    /// Runs a job for a unit and waits for its end: `StartUnit`, `StopUnit` or `RestartUnit`.
    ///
    /// - Returns: systemd's word for how it ended; `done` is success.
    func run(_ member: String, _ unit: String) throws(SystemdError) -> String {
        // Jobs may end before the call that asked for them returns: the ends are collected from before it.
        let ends = JobEnds()
        let slot = try bus.match(
            MatchRule(sender: Self.name, path: Self.path, interface: Self.interface, member: "JobRemoved")
        ) { message in ends.add(message) }
        defer { _ = slot }
        try call("Subscribe")
        let job = try call(member, [.string(unit), .string("replace")]).readOne().objectPathValue ?? ""
        let deadline = ContinuousClock.now + Self.patience
        while ends.results[job] == nil, ContinuousClock.now < deadline {
            while try bus.process() {}
            if ends.results[job] == nil { _ = try bus.wait(timeout: .seconds(1)) }
        }
        return ends.results[job] ?? "timeout"
    }

    @discardableResult
    private func call(_ member: String, _ arguments: [Value] = []) throws(SystemdError) -> Message {
        try bus.callAndWait(
            to: Self.name,
            path: Self.path,
            interface: Self.interface,
            member: member,
            arguments: arguments
        )
    }
}

/// Jobs that have ended, by their objects.
private final class JobEnds {
    var results: [String: String] = [:]

    /// Takes a JobRemoved signal: id, job, unit, result.
    func add(_ message: Message) {
        guard let values = try? message.readAll(), values.count >= 4, let job = values[1].objectPathValue else {
            return
        }
        results[job] = values[3].stringValue
    }
}
