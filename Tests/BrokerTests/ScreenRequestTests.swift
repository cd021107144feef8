import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite struct ScreenRequestTests {
    private func refusal(_ format: String, _ options: [String: Value]) -> SystemdError? {
        do throws(SystemdError) {
            _ = try ScreenRequest(format: format, options: .properties(options))
            return nil
        } catch {
            return error
        }
    }

    @Test func takesAllOptions() throws {
        let plain = try ScreenRequest(format: "html", options: .properties([:]))
        #expect(plain.format == .html && plain.scrollbackLines == 0 && !plain.joinsWrapped)
        let full = try ScreenRequest(
            format: "text",
            options: .properties(["ScrollbackLines": .uint32(.max), "JoinWrapped": .bool(true)])
        )
        #expect(full.format == .text && full.scrollbackLines == ScreenRequest.allLines && full.joinsWrapped)
        #expect(refusal("json", ["JoinWrapped": .bool(false), "ScrollbackLines": .uint32(7)]) == nil)
    }

    @Test(arguments: ["", "Text", "pdf", "text "])
    func refusesFormatsByName(format: String) {
        let error = refusal(format, [:])
        #expect(error?.name == SessionErrorCode.invalidSpec.dbusName)
        #expect(error?.message == "there is no format '\(format)'; there are text, ansi, html, json")
    }

    @Test(arguments: [
        ("ScrollbackLines", Value.int32(5), "'i'"), ("ScrollbackLines", .uint64(5), "'t'"),
        ("ScrollbackLines", .string("all"), "'s'"), ("JoinWrapped", .uint32(1), "'u'"),
        ("Lines", .uint32(1), "'Lines'"),
    ])
    func refusesOptionsByNameAndType(key: String, value: Value, named: String) {
        let error = refusal("text", [key: value])
        #expect(error?.name == SessionErrorCode.invalidSpec.dbusName)
        #expect(error?.message.contains(key) == true && error?.message.contains(named) == true)
    }

    @Test(arguments: ["ansi", "html", "json"])
    func rowsAreJoinedInTextOnly(format: String) {
        #expect(refusal(format, ["JoinWrapped": .bool(true)])?.message.contains("JoinWrapped") == true)
    }
}
