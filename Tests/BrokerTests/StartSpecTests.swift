import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite struct StartSpecTests {
    private func refusal(_ properties: [String: Value]) -> SystemdError? {
        do throws(SystemdError) {
            _ = try StartSpec(.properties(properties))
            return nil
        } catch {
            return error
        }
    }

    @Test func takesAllKeys() throws {
        let spec = try StartSpec(
            .properties([
                "Command": .strings(["claude", "-c"]), "Name": .string("api"), "Tags": .strings(["a", "b", "a"]),
                "WorkingDirectory": .string("/srv"), "Environment": .strings(["A=1", "B=", "C=x=y"]),
                "Columns": .uint16(120), "Rows": .uint16(40), "Pinned": .bool(true), "MemoryMax": .uint64(1 << 30),
                "RuntimeMaxUSec": .uint64(.max), "AwaitWindow": .bool(true), "Profile": .string("agents"),
                "Restore": .bool(true), "Sandbox": .string("offline"), "Record": .bool(false),
            ])
        )
        #expect(spec.command == ["claude", "-c"] && spec.name == "api" && spec.tags == ["a", "b"] && spec.pinned)
        #expect(spec.restore && spec.awaitsWindow && spec.profile == "agents" && spec.sandbox == "offline")
        #expect(spec.record == false)
        #expect(spec.workingDirectory == "/srv" && spec.environment == ["A=1", "B=", "C=x=y"])
        #expect(spec.size == TerminalSize(columns: 120, rows: 40))
        #expect(spec.limits.memoryMax == 1 << 30 && spec.limits.runtimeMaxUSec == .max)
    }

    @Test(arguments: [
        ("Command", Value.strings([])), ("Command", .strings([""])), ("Command", .string("sh")),
        ("Name", .string("7c5dcf5d")), ("Name", .string("a b")), ("Name", .int32(1)), ("Tags", .strings(["a b"])),
        ("Tags", .strings((0...32).map { "t\($0)" })), ("WorkingDirectory", .string("relative")),
        ("WorkingDirectory", .string("")), ("Environment", .strings(["NOEQUALS"])), ("Environment", .strings(["=x"])),
        ("Columns", .uint16(0)), ("Columns", .uint16(4097)), ("Rows", .int32(24)), ("Pinned", .string("yes")),
        ("MemoryMax", .uint64(0)), ("MemoryMax", .string("1G")), ("CPUWeight", .uint64(10_001)),
        ("TasksMax", .int64(4)),
        ("AwaitWindow", .uint32(5)), ("Profile", .bool(true)), ("Sandbox", .uint64(1)), ("Record", .string("no")),
        ("NoSuchKey", .bool(true)),
    ])
    func refusesByNameAndValue(key: String, value: Value) {
        var properties: [String: Value] = ["Command": .strings(["true"])]
        properties[key] = value
        let error = refusal(properties)
        #expect(error?.name == "org.roost.Sessions1.Error.InvalidSpec")
        #expect(error?.message.contains(key) == true || key == "Name" || key == "Tags")
    }

    @Test func aCommandIsNeeded() {
        #expect(refusal([:])?.message.contains("Command is missing") == true)
    }

    @Test func whatExecveWouldRefuseIsRefusedFirst() {
        let long = String(repeating: "x", count: StartSpec.maximumArguments)
        #expect(refusal(["Command": .strings(["true", long])])?.name == SessionErrorCode.invalidSpec.dbusName)
        let fitting = String(repeating: "x", count: StartSpec.maximumArguments - 6)
        #expect(refusal(["Command": .strings(["true", fitting])]) == nil)
    }

    @Test func aKeyThatComesTwiceIsRefused() {
        let entry = Value.entry(key: .string("Name"), value: .variant(.string("a")))
        let error = #expect(throws: SystemdError.self) { try StartSpec(.array([entry, entry], of: "{sv}")) }
        #expect(error?.message.contains("twice") == true)
    }
}
