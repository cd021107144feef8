import Foundation
import Systemd
import Testing

/// An object of all kinds of members.
private final class Counter {
    var count: Int32 = 0
    var label = "none"
    static let interfaceName = "org.roost.Test1.Counter"

    nonisolated(unsafe) static let interface = ExportedInterface<Counter>(
        interfaceName,
        [
            .method(
                name: "Echo",
                inputs: [ExportedArgument("value", "v")],
                outputs: [ExportedArgument("value", "v")],
                body: .now { _, call in
                    call.arguments
                }
            ),
            .method(
                name: "Fail",
                inputs: [],
                outputs: [],
                body: .now { _, _ in
                    throw SystemdError(
                        code: .system,
                        message: "no such luck",
                        errno: 5,
                        name: "org.roost.Test1.Error.Luck"
                    )
                }
            ),
            .method(name: "Forget", inputs: [], outputs: [], body: .later { _, _ in }),
            .method(
                name: "OpenPipe",
                inputs: [],
                outputs: [ExportedArgument("end", "h")],
                body: .now { _, call in
                    var ends: [Int32] = [0, 0]
                    pipe(&ends)
                    write(ends[1], "through", 7)
                    close(ends[1])
                    defer { close(ends[0]) }
                    call.reply([.fileDescriptor(ends[0])])
                    return []
                }
            ),
            .method(
                name: "Who",
                inputs: [],
                outputs: [ExportedArgument("process", "u"), ExportedArgument("user", "u")],
                body: .now { _, call in
                    let caller = try call.credentials()
                    return [.uint32(UInt32(caller.processID ?? 0)), .uint32(caller.effectiveUserID ?? 99)]
                }
            ),
            .property(name: "Count", type: "i", policy: .emitsChange, get: { .int32($0.count) }, set: nil),
            .property(
                name: "Label",
                type: "s",
                policy: .emitsChange,
                get: { .string($0.label) },
                set: { counter, value, _ in
                    guard let label = value.stringValue, !label.isEmpty else {
                        throw SystemdError(
                            code: .system,
                            message: "a label is not empty",
                            errno: 22,
                            name: "org.roost.Test1.Error.Label"
                        )
                    }
                    counter.label = label
                }
            ),
            .signal(name: "Ticked", arguments: [ExportedArgument("count", "i")]),
        ]
    )
}

/// What `body` is refused with.
private func refusal(_ body: () async throws -> Void) async -> SystemdError? {
    do {
        try await body()
        Issue.record("nothing was thrown")
        return nil
    } catch {
        return error as? SystemdError
    }
}

private let name = "org.roost.Test1"
private let path = "/org/roost/Test1/one"

@Suite struct BusTests {
    /// Exports a counter on one connection and calls it from another, both on one loop.
    private func withCounter(
        _ body: @escaping @Sendable (isolated LoopActor, _ client: Bus, _ server: Bus) async throws -> Void
    ) async throws {
        let daemon = try PrivateBus()
        let address = daemon.address
        try await runOnEventLoop { actor, loop in
            let (server, client) = (try Bus.open(address: address), try Bus.open(address: address))
            try server.attach(to: loop)
            try client.attach(to: loop)
            let counter = Counter()
            let slots = [
                try server.exportTree(Counter.interface, below: "/org/roost/Test1") { $0 == path ? counter : nil },
                try server.enumerateNodes(below: "/org/roost/Test1") { [path] },
                try server.exportObjectManager(at: "/org/roost/Test1"),
            ]
            try server.requestName(name)
            try await body(actor, client, server)
            withExtendedLifetime(slots) {}
        }
        withExtendedLifetime(daemon) {}
    }

    private static let values: [Value] = [
        .byte(255), .bool(true), .bool(false), .int16(.min), .uint16(.max), .int32(.min), .uint32(.max), .int64(.min),
        .uint64(.max), .double(-0.5), .string(""), .string("grüße\u{1F426}"), .objectPath("/a/b"), .signature("a{sv}"),
        .bytes([]), .bytes([0, 1, 255]), .strings([]), .strings(["a", "b"]), .properties([:]),
        .properties(["k": .uint32(1), "n": .properties(["x": .bytes([7])])]),
        .structure([.string("s"), .structure([.byte(1), .strings(["z"])])]),
        .array([.structure([.string("a"), .uint64(1)])], of: "(st)"),
        .array([.strings(["q"]), .strings([])], of: "as"),
        .variant(.variant(.int32(5))),
    ]

    @Test func everyTypeSurvivesARoundTrip() async throws {
        try await withCounter { _, client, _ in
            for value in Self.values {
                let reply = try await client.call(
                    to: name,
                    path: path,
                    interface: Counter.interfaceName,
                    member: "Echo",
                    arguments: [.variant(value)]
                )
                #expect(try reply.readAll() == [.variant(value)])
            }
        }
    }

    @Test func errorsCarryTheirNameAndText() async throws {
        try await withCounter { _, client, _ in
            let error = await refusal {
                _ = try await client.call(to: name, path: path, interface: Counter.interfaceName, member: "Fail")
            }
            #expect(
                error?.name == "org.roost.Test1.Error.Luck" && error?.message == "no such luck"
                    && error?.code == .remote
            )
        }
    }

    @Test func aCallThatIsDroppedIsAnsweredWithAnError() async throws {
        try await withCounter { _, client, _ in
            let error = await refusal {
                _ = try await client.call(to: name, path: path, interface: Counter.interfaceName, member: "Forget")
            }
            #expect(error?.message.contains("without an answer") == true)
        }
    }

    @Test func aCallThatNobodyAnswersTimesOut() async throws {
        try await withCounter { _, client, server in
            let mute = try Bus.open(address: server.address)
            let error = await refusal {
                _ = try await client.call(
                    to: try mute.uniqueName,
                    path: "/",
                    interface: "org.freedesktop.DBus.Peer",
                    member: "Ping",
                    timeout: .milliseconds(30)
                )
            }
            #expect(error?.errno == ETIMEDOUT)
        }
    }

    @Test func wrongArgumentsAreRefusedBeforeTheHandler() async throws {
        try await withCounter { _, client, _ in
            let error = await refusal {
                _ = try await client.call(
                    to: name,
                    path: path,
                    interface: Counter.interfaceName,
                    member: "Echo",
                    arguments: [.int32(1)]
                )
            }
            #expect(error?.name == "org.freedesktop.DBus.Error.InvalidArgs")
        }
    }

    /// Code points, and those that arrive.
    private static let texts: [([UInt32], [UInt32])] = [
        ([0x61, 0xFFFE, 0x62], [0x61, 0xFFFD, 0x62]), ([0xFDD0, 0xFDEF, 0x7A], [0xFFFD, 0xFFFD, 0x7A]),
        ([0x1FFFF], [0xFFFD]), ([0x10FFFE], [0xFFFD]), ([0xFDCF, 0xFDF0, 0xFFFD], [0xFDCF, 0xFDF0, 0xFFFD]),
        ([0x1FFFD, 0xFC, 0x1F426], [0x1FFFD, 0xFC, 0x1F426]),
    ]

    /// libsystemd reads no message with a noncharacter in it, however right the rest is.
    @Test func noncharactersTravelAsReplacements() async throws {
        try await withCounter { _, client, _ in
            for (sent, expected) in Self.texts {
                let reply = try await client.call(
                    to: name,
                    path: path,
                    interface: Counter.interfaceName,
                    member: "Echo",
                    arguments: [.variant(.string(String(decoding: sent, as: UTF32.self)))]
                )
                let text = String(decoding: expected, as: UTF32.self)
                #expect(try reply.readAll() == [.variant(.string(text))])
            }
        }
    }

    @Test func aDescriptorArrives() async throws {
        try await withCounter { _, client, _ in
            let reply = try await client.call(
                to: name,
                path: path,
                interface: Counter.interfaceName,
                member: "OpenPipe"
            )
            let end = try reply.readOne().duplicatedFileDescriptor()
            var bytes = [UInt8](repeating: 0, count: 16)
            #expect(read(end, &bytes, 16) == 7)
            #expect(bytes.starts(with: Array("through".utf8)))
            close(end)
        }
    }

    @Test func theCallerIsKnown() async throws {
        try await withCounter { _, client, _ in
            let reply = try await client.call(to: name, path: path, interface: Counter.interfaceName, member: "Who")
            #expect(try reply.readAll() == [.uint32(UInt32(getpid())), .uint32(geteuid())])
        }
    }

    @Test func propertiesAreReadWrittenRefusedAndSignalled() async throws {
        try await withCounter { _, client, server in
            let properties = "org.freedesktop.DBus.Properties"
            var changed: [String: Value] = [:]
            let slot = try client.match(MatchRule(path: path, interface: properties, member: "PropertiesChanged")) {
                changed = (try? $0.readAll())?.dropFirst().first?.propertiesValue ?? [:]
            }
            func set(_ property: String, _ value: Value) async throws {
                try await client.call(
                    to: name,
                    path: path,
                    interface: properties,
                    member: "Set",
                    arguments: [.string(Counter.interfaceName), .string(property), .variant(value)]
                )
            }
            try await set("Label", .string("new"))
            let refused = await refusal { try await set("Label", .string("")) }
            #expect(refused?.name == "org.roost.Test1.Error.Label")
            let mistyped = await refusal { try await set("Label", .int32(1)) }
            #expect(
                mistyped?.name == "org.freedesktop.DBus.Error.InvalidSignature"
                    || mistyped?.name == "org.freedesktop.DBus.Error.InvalidArgs"
            )
            let readOnly = await refusal { try await set("Count", .int32(1)) }
            #expect(readOnly?.name == "org.freedesktop.DBus.Error.PropertyReadOnly")
            try server.emitPropertiesChanged(path: path, interface: Counter.interfaceName, ["Label"])
            let all = try await client.call(
                to: name,
                path: path,
                interface: properties,
                member: "GetAll",
                arguments: [.string(Counter.interfaceName)]
            )
            #expect(try all.readOne().propertiesValue == ["Count": .int32(0), "Label": .string("new")])
            #expect(changed == ["Label": .string("new")])
            withExtendedLifetime(slot) {}
        }
    }

    @Test func introspectionShowsArgumentNamesAndAgreesWithOurOwnXML() async throws {
        try await withCounter { _, client, _ in
            let reply = try await client.call(
                to: name,
                path: path,
                interface: "org.freedesktop.DBus.Introspectable",
                member: "Introspect"
            )
            let text = try reply.readOne().stringValue ?? ""
            func lines(_ xml: String) -> [String] {
                xml.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
                    .map {
                        $0.replacingOccurrences(of: "</property>", with: "").replacingOccurrences(
                            of: "\">",
                            with: "\"/>"
                        )
                    }
                    .filter { !$0.isEmpty }
            }
            let exported = lines(text)
            for line in lines(Counter.interface.xml()) { #expect(exported.contains(line), "\(line) in\n\(text)") }
        }
    }

    @Test func theObjectManagerListsObjects() async throws {
        try await withCounter { _, client, server in
            var added: [Value] = []
            let slot = try client.match(MatchRule(member: "InterfacesAdded")) { added = (try? $0.readAll()) ?? [] }
            try server.emitObjectAdded(path)
            let reply = try await client.call(
                to: name,
                path: "/org/roost/Test1",
                interface: "org.freedesktop.DBus.ObjectManager",
                member: "GetManagedObjects"
            )
            guard case .array(let objects, _) = try reply.readOne() else {
                Issue.record("no array")
                return
            }
            #expect(objects.count == 1)
            #expect(added.first == .objectPath(path))
            withExtendedLifetime(slot) {}
        }
    }

    @Test func manyCallsLeaveNothingBehind() async throws {
        try await withCounter { _, client, _ in
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            func memory() throws -> Int {
                let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
                return (Int(pages) ?? 0) * 4096
            }
            func calls(_ count: Int) async throws {
                for number in 0..<count {
                    let member = ["Echo", "Fail", "OpenPipe"][number % 3]
                    let arguments: [Value] =
                        member == "Echo" ? [.variant(.bytes(Array(repeating: 1, count: 1000)))] : []
                    _ = try? await client.call(
                        to: name,
                        path: path,
                        interface: Counter.interfaceName,
                        member: member,
                        arguments: arguments
                    )
                }
            }
            try await calls(2_000)
            let (openBefore, memoryBefore) = (try descriptors(), try memory())
            try await calls(10_000)
            #expect(abs(try descriptors() - openBefore) <= 4)
            // One leaked message a call would be more than 10 MB.
            #expect(try memory() - memoryBefore < 6 << 20)
        }
    }
}
