/// Drives what the broker exports over libdbus, and holds it against the contract.
final class Conformance {
    static let managerPath = "/org/roost/Sessions1"
    static let manager = "org.roost.Sessions1.Manager"
    static let session = "org.roost.Sessions1.Session"
    private static let properties = "org.freedesktop.DBus.Properties"
    /// How often, and how long each time in milliseconds, a signal is waited for.
    private static let patience = (rounds: 400, span: Int32(50))

    let contract: Contract
    let connection: Connection
    var report = Report()

    init(_ contract: Contract, _ connection: Connection) {
        self.contract = contract
        self.connection = connection
    }

    // MARK: Methods

    /// Calls a method of the contract, checks the types both ways, and returns its results; nil when it failed.
    @discardableResult
    func call(_ path: String, _ interface: String, _ member: String, _ arguments: [Value] = []) -> [Value]? {
        let key = Contract.Key(interface: interface, kind: .method, name: member)
        report.touched(key)
        guard let expected = contract.members[key] else {
            report.check(false, "\(key)", "it is not in the contract")
            return nil
        }
        report.expect(arguments.map(\.signature).joined(), expected.inputs, "\(key) is called with its types")
        do throws(CallError) {
            let reply = try connection.call(path, interface, member, arguments)
            report.expect(reply.signature, expected.outputs, "\(key) answers with its types")
            return reply.arguments
        } catch {
            report.check(false, "\(key) succeeds", "\(error)")
            return nil
        }
    }

    /// Checks that a call is refused with the error `name`, which is Roost's own where it has no dot.
    func expectError(_ name: String, _ path: String, _ interface: String, _ member: String, _ arguments: [Value]) {
        let full = name.contains(".") ? name : "org.roost.Sessions1.Error.\(name)"
        do throws(CallError) {
            _ = try connection.call(path, interface, member, arguments)
            report.check(false, "\(member) is refused with \(name)", "it succeeded")
        } catch {
            report.check(error.name == full, "\(member) is refused with \(name)", "\(error)")
            report.check(!error.message.isEmpty, "\(member) says why it is refused")
        }
    }

    // MARK: Properties

    /// A property's value; nil when it cannot be read.
    func get(_ path: String, _ interface: String, _ name: String) -> Value? {
        guard
            let reply = try? connection.call(path, Self.properties, "Get", [.string(interface), .string(name)]),
            case .variant(let value)? = reply.arguments.first
        else { return nil }
        return value
    }

    /// Reads each property one by one and all at once; writes those that can be written, and tries it with the others.
    ///
    /// - Parameter changes: a new value for each property that can be written.
    func checkProperties(_ path: String, _ interface: String, changes: [String: Value]) {
        let all = try? connection.call(path, Self.properties, "GetAll", [.string(interface)])
        report.expect(all?.signature, "a{sv}", "GetAll of \(interface) answers with its type")
        let values = all?.arguments.first?.entries ?? [:]
        let declared = contract.properties(of: interface)
        report.expect(values.keys.sorted(), declared.map(\.name), "GetAll of \(interface) has all properties")
        for (name, member) in declared {
            report.touched(.init(interface: interface, kind: .property, name: name))
            let value = get(path, interface, name)
            report.expect(value?.signature, member.outputs, "\(interface).\(name) has its type")
            report.expect(values[name]?.signature, member.outputs, "\(interface).\(name) has its type in GetAll")
            guard let value else { continue }
            if member.isWritable {
                checkWriting(path, interface, name, changes[name])
            } else {
                let arguments: [Value] = [.string(interface), .string(name), .variant(value)]
                expectError("org.freedesktop.DBus.Error.PropertyReadOnly", path, Self.properties, "Set", arguments)
            }
        }
    }

    private func checkWriting(_ path: String, _ interface: String, _ name: String, _ change: Value?) {
        guard let change else { return report.check(false, "\(interface).\(name) is written", "no check writes it") }
        let wrong: [Value] = [.string(interface), .string(name), .variant(.structure([.byte(1)]))]
        expectError("org.freedesktop.DBus.Error.InvalidArgs", path, Self.properties, "Set", wrong)
        do throws(CallError) {
            _ = try connection.call(
                path,
                Self.properties,
                "Set",
                [.string(interface), .string(name), .variant(change)]
            )
        } catch {
            return report.check(false, "\(interface).\(name) can be written", "\(error)")
        }
        report.expect(get(path, interface, name), change, "\(interface).\(name) is what was written")
        expectChange(path, interface, name, change)
    }

    // MARK: Signals

    /// Waits for a signal of the contract, and checks its types.
    func expectSignal(_ member: String, _ arguments: [Value]) {
        let key = Contract.Key(interface: Self.manager, kind: .signal, name: member)
        report.touched(key)
        let signal = wait { $0.interface == Self.manager && $0.member == member && $0.content.arguments == arguments }
        report.expect(signal?.content.signature, contract.members[key]?.outputs, "\(key) comes with its types")
        report.expect(signal?.path, Self.managerPath, "\(key) comes from the manager")
    }

    /// Waits until a property is said to have a value.
    func expectChange(_ path: String, _ interface: String, _ name: String, _ value: Value) {
        let signal = wait { signal in
            signal.member == "PropertiesChanged" && signal.path == path && signal.content.arguments.count == 3
                && signal.content.arguments[0].text == interface && signal.content.arguments[1].entries[name] == value
        }
        report.expect(signal?.content.signature, "sa{sv}as", "PropertiesChanged tells that \(name) is \(value)")
    }

    /// Waits for a signal of the object manager about `path`.
    func expectObjectSignal(_ member: String, _ signature: String, about path: String) {
        let signal = wait { $0.member == member && $0.content.arguments.first == .path(path) }
        report.expect(signal?.content.signature, signature, "\(member) comes with its types")
    }

    /// Waits for an event about `session`.
    func expectEvent(_ name: String, _ session: String) {
        let key = Contract.Key(interface: Self.manager, kind: .signal, name: "Event")
        report.touched(key)
        let signal = wait { signal in
            let arguments = signal.content.arguments
            return signal.interface == Self.manager && signal.member == "Event" && arguments.count == 4
                && arguments[1] == .string(session) && arguments[2] == .string(name)
                && arguments[3].entries["Time"] != nil
        }
        report.expect(signal?.content.signature, contract.members[key]?.outputs, "\(key) \(name) comes with its types")
    }

    private func wait(for isMeant: (Signal) -> Bool) -> Signal? {
        for _ in 0..<Self.patience.rounds {
            if let signal = connection.signals.first(where: isMeant) { return signal }
            connection.pump(Self.patience.span)
        }
        return nil
    }

    /// Waits until a property has a value.
    func waitUntil(_ path: String, _ interface: String, _ name: String, is value: Value) {
        var found: Value?
        for _ in 0..<Self.patience.rounds {
            found = get(path, interface, name)
            if found == value { break }
            connection.pump(Self.patience.span)
        }
        report.expect(found, value, "\(name) becomes \(value)")
    }
}
