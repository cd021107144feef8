import Glibc

/// The service manager of the user or of the system, over its D-Bus interface (org.freedesktop.systemd1(5)).
public final class UnitManager {
    /// The connection that all calls go over; it must be attached to a loop.
    public let bus: Bus
    var jobs = JobTracker()
    private var jobSlot: Slot?

    /// The D-Bus error for a unit that is not loaded.
    public static let noSuchUnit = "org.freedesktop.systemd1.NoSuchUnit"
    /// The D-Bus error for a transient unit whose name is taken.
    public static let unitExists = "org.freedesktop.systemd1.UnitExists"

    static let service = "org.freedesktop.systemd1"
    static let path = "/org/freedesktop/systemd1"
    static let interface = "org.freedesktop.systemd1.Manager"

    /// A manager that is reached over `bus`: the user's bus reaches the user's manager.
    public init(bus: Bus) throws(SystemdError) {
        self.bus = bus
        // Matched before any job is asked for, so that no end of a job is missed.
        let rule = MatchRule(sender: Self.service, path: Self.path, interface: Self.interface, member: "JobRemoved")
        jobSlot = try bus.match(rule) { [unowned self] message in
            guard let arguments = try? message.readAll(), arguments.count == 4,
                let path = arguments[1].objectPathValue, let result = arguments[3].stringValue
            else { return }
            jobs.ended(path, result: result)
        }
    }

    /// Asks the manager to send its signals; without a subscriber it sends none.
    public func subscribe() async throws(SystemdError) {
        do throws(SystemdError) {
            try await call("Subscribe")
        } catch  where error.name == "org.freedesktop.systemd1.AlreadySubscribed" {
            // A connection that subscribed before, such as after the manager re-executed itself.
        }
    }

    /// Calls `handler` when the manager has read its units anew or has started itself anew: signals may have been missed,
    /// and UnitRemoved was sent for units that are still there.
    ///
    /// After a new start of the manager this connection is no subscriber any more.
    public func onStartedOver(_ handler: @escaping () -> Void) throws(SystemdError) -> [Slot] {
        let reloading = MatchRule(sender: Self.service, path: Self.path, interface: Self.interface, member: "Reloading")
        let owner = MatchRule(
            sender: MessageBus.name,
            interface: MessageBus.name,
            member: "NameOwnerChanged",
            argument0: Self.service
        )
        return [
            try bus.match(reloading) { message in
                if (try? message.read())?.boolValue == false { handler() }
            },
            try bus.match(owner) { message in
                if (try? message.readAll())?.last?.stringValue?.isEmpty == false { handler() }
            },
        ]
    }

    /// Calls `handler` with the name of each unit that the manager forgets.
    ///
    /// While it reads its units anew it forgets all of them for a moment: ask again before you believe it.
    public func onUnitRemoved(_ handler: @escaping (String) -> Void) throws(SystemdError) -> Slot {
        let rule = MatchRule(sender: Self.service, path: Self.path, interface: Self.interface, member: "UnitRemoved")
        return try bus.match(rule) { message in
            if let unit = try? message.read()?.stringValue { handler(unit) }
        }
    }

    /// Calls `handler` with the object of a service and its new `Result` (systemd.service(5)) whenever that changes.
    public func onServiceResult(_ handler: @escaping (_ path: String, String) -> Void) throws(SystemdError) -> Slot {
        let rule = MatchRule(
            sender: Self.service,
            pathNamespace: Self.path + "/unit",
            interface: Bus.propertiesInterface,
            member: "PropertiesChanged",
            argument0: "org.freedesktop.systemd1.Service"
        )
        return try bus.match(rule) { message in
            guard let path = message.path, let arguments = try? message.readAll(), arguments.count > 1,
                let result = arguments[1].propertiesValue?["Result"]?.stringValue
            else { return }
            handler(path, result)
        }
    }

    /// Makes a unit of `properties` and starts it; returns when the job has ended.
    ///
    /// Throws an error of the code ``SystemdError/Code/job`` when the job ends with anything but `done`, and the
    /// manager's own error, such as `org.freedesktop.systemd1.UnitExists`, when it takes no such job.
    public func startTransientUnit(_ name: String, properties: [(String, Value)]) async throws(SystemdError) {
        let list = properties.map { Value.structure([.string($0.0), .variant($0.1)]) }
        let arguments: [Value] = [
            .string(name), .string("fail"), .array(list, of: "(sv)"), .array([], of: "(sa(sv))"),
        ]
        try await runJob("StartTransientUnit", arguments, unit: name)
    }

    /// Stops a unit; returns when the job has ended.
    public func stopUnit(_ name: String) async throws(SystemdError) {
        try await runJob("StopUnit", [.string(name), .string("replace")], unit: name)
    }

    /// Sends `signal` to the processes of a unit that `whom` says.
    public func killUnit(_ name: String, whom: KillTarget, signal: Int32) async throws(SystemdError) {
        try await call("KillUnit", [.string(name), .string(whom.rawValue), .int32(signal)])
    }

    /// Which processes of a unit get a signal.
    public enum KillTarget: String, Sendable {
        /// The main process.
        case main
        /// The control process.
        case control
        /// All of the control group.
        case all
    }

    /// Enables a unit for all starts of the manager to come (systemctl enable); nothing happens where it is.
    public func enableUnitFile(_ name: String) async throws(SystemdError) {
        try await call("EnableUnitFiles", [.strings([name]), .bool(false), .bool(false)])
    }

    /// Changes properties of a running unit, until it ends where `isRuntime`, else for good.
    public func setUnitProperties(
        _ name: String,
        isRuntime: Bool = true,
        _ properties: [(String, Value)]
    ) async throws(SystemdError) {
        let list = properties.map { Value.structure([.string($0.0), .variant($0.1)]) }
        try await call("SetUnitProperties", [.string(name), .bool(isRuntime), .array(list, of: "(sv)")])
    }

    /// Lets the manager read its units anew; returns when it has.
    public func reload() async throws(SystemdError) {
        try await call("Reload")
    }

    /// Lists the loaded units in one of `states` (all when empty) whose name matches one of `patterns` (glob(7)).
    public func listUnits(states: [String] = [], patterns: [String]) async throws(SystemdError) -> [UnitStatus] {
        let reply = try await call("ListUnitsByPatterns", [.strings(states), .strings(patterns)])
        return try reply.readOne().elements?.compactMap(UnitStatus.init) ?? []
    }

    /// Reads a property of the manager itself, such as `Version` or `SystemState`.
    public func managerProperty(_ property: String) async throws(SystemdError) -> Value {
        let reply = try await bus.call(
            to: Self.service,
            path: Self.path,
            interface: Bus.propertiesInterface,
            member: "Get",
            arguments: [.string(Self.interface), .string(property)]
        )
        return try reply.readOne().unwrapped
    }

    /// Reads a property of the unit called `name`, which `interface` has: `Unit`, `Service` or `Slice`.
    public func unitProperty(
        _ name: String,
        _ interface: String,
        _ property: String
    ) async throws(SystemdError) -> Value {
        let reply = try await bus.call(
            to: Self.service,
            path: Self.path(ofUnit: name),
            interface: Bus.propertiesInterface,
            member: "Get",
            arguments: [.string("\(Self.service).\(interface)"), .string(property)]
        )
        return try reply.readOne().unwrapped
    }

    /// The object of the unit `name`: the name with all but letters and digits written as `_` and two hex digits.
    public static func path(ofUnit name: String) -> String {
        var escaped = ""
        for (index, byte) in name.utf8.enumerated() {
            let character = Unicode.Scalar(byte)
            let isDigit = ("0"..."9").contains(character)
            let isLetter = ("a"..."z").contains(character) || ("A"..."Z").contains(character)
            if isLetter || (isDigit && index > 0) {
                escaped.unicodeScalars.append(character)
            } else {
                escaped += "_" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return "\(path)/unit/\(escaped)"
    }

    @discardableResult
    private func call(_ member: String, _ arguments: [Value] = []) async throws(SystemdError) -> Message {
        try await bus.call(
            to: Self.service,
            path: Self.path,
            interface: Self.interface,
            member: member,
            arguments: arguments
        )
    }

    private func runJob(_ member: String, _ arguments: [Value], unit: String) async throws(SystemdError) {
        let reply = try await call(member, arguments)
        let path = try reply.readOne().objectPathValue ?? ""
        let result = await result(ofJob: path)
        guard result == "done" else {
            throw SystemdError(code: .job, message: "the job for \(unit) ended with the result '\(result)'", errno: EIO)
        }
    }
}

/// One row of the manager's list of units.
public struct UnitStatus: Hashable, Sendable {
    /// The unit's name.
    public let name: String
    /// What the unit says that it is.
    public let description: String
    /// `active`, `activating`, `deactivating`, `inactive`, `failed` or `reloading`.
    public let activeState: String
    /// A finer state that depends on the type of the unit.
    public let subState: String
    /// The unit's object.
    public let path: String

    init?(_ row: Value) {
        guard let fields = row.elements, fields.count >= 7, let name = fields[0].stringValue else { return nil }
        self.name = name
        description = fields[1].stringValue ?? ""
        activeState = fields[3].stringValue ?? ""
        subState = fields[4].stringValue ?? ""
        path = fields[6].stringValue ?? ""
    }

    /// Whether processes of the unit may run.
    public var isUp: Bool { activeState != "inactive" && activeState != "failed" }
}
