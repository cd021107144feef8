import HostProtocol
import SessionModel
import Systemd
import Testing

@testable import Broker

@Suite("What SendText and WaitFor are asked for")
struct DrivingOptionsTests {
    private func refusal(_ body: () throws(SystemdError) -> Void) -> String {
        do throws(SystemdError) {
            try body()
            return ""
        } catch {
            #expect(error.name == SessionErrorCode.invalidSpec.dbusName)
            return error.message
        }
    }

    @Test("a text, with what is so where nothing is said")
    func text() throws {
        let plain = try TextOptions(text: "x", options: .properties([:]))
        #expect(plain.request.flags == [.paste, .submit] && plain.request.timeout == 10_000)
        #expect(!plain.hasToken && !plain.request.token.isEmpty && !plain.isForced)
        #expect(try TextOptions(text: "x", options: .properties([:])).request.token != plain.request.token)
        let full = try TextOptions(
            text: "x",
            options: .properties([
                "Paste": .bool(false), "Submit": .bool(false), "Raw": .bool(true), "Force": .bool(true),
                "Data": .bytes([0, 255]), "Keys": .array([.bytes([13]), .bytes([27])], of: "ay"),
                "Token": .string("t"), "TimeoutUSec": .uint64(.max),
            ])
        )
        let request = TypeRequest(token: "t", flags: .raw, timeout: .max, text: [120, 0, 255], keys: [[13], [27]])
        #expect(full.request == request)
        #expect(full.hasToken && full.isForced)
    }

    @Test("limits of a text, at their edges")
    func textLimits() throws {
        func refusal(_ text: Int, _ options: [String: Value]) -> String {
            self.refusal { () throws(SystemdError) in
                _ = try TextOptions(text: String(repeating: "x", count: text), options: .properties(options))
            }
        }
        let maximum = TypeRequest.maximumText
        #expect(refusal(maximum, [:]).isEmpty)
        #expect(refusal(maximum + 1, [:]).contains("\(maximum + 1) bytes"))
        #expect(refusal(maximum, ["Data": .bytes([1])]).contains("\(maximum + 1) bytes"))
        func keys(_ count: Int) -> [String: Value] {
            ["Keys": .array([Value](repeating: .bytes([1]), count: count), of: "ay")]
        }
        #expect(refusal(0, keys(255)).isEmpty && refusal(0, keys(256)).contains("256 keys"))
        func token(_ count: Int) -> [String: Value] { ["Token": .string(String(repeating: "t", count: count))] }
        #expect(refusal(0, token(64)).isEmpty && refusal(0, token(65)).contains("65 bytes"))
        for (key, value) in [
            ("Paste", Value.string("yes")), ("Submit", .uint32(1)), ("Raw", .string("")), ("Force", .string("")),
            ("Data", .string("")), ("Keys", .strings(["up"])), ("Token", .bool(true)), ("TimeoutUSec", .uint32(1)),
            ("Nonsense", .bool(true)),
        ] {
            #expect(refusal(0, [key: value]).contains(key), "\(key)")
        }
    }

    @Test("a wait")
    func wait() throws {
        let plain = try WaitOptions(condition: "exit", options: .properties([:]))
        #expect(plain.condition == .exit && plain.timeout == nil && plain.quiet == 2_000_000 && !plain.isNew)
        let full = try WaitOptions(
            condition: "settled",
            options: .properties(["TimeoutUSec": .uint64(5), "QuietUSec": .uint64(6), "New": .bool(true)])
        )
        #expect(full.timeout == .microseconds(5) && full.quiet == 6 && full.isNew)
        #expect(try WaitOptions(condition: "idle", options: .properties([:])).condition == .activity(.idle))
        let endless: [String: Value] = ["TimeoutUSec": .uint64(.max)]
        #expect(try WaitOptions(condition: "idle", options: .properties(endless)).timeout == nil)
        for (condition, options) in [
            ("nonsense", [:]), ("unknown", [:]), ("exit", ["New": Value.uint32(1)]),
            ("exit", ["QuietUSec": .bool(true)]),
            ("exit", ["TimeoutUSec": .int32(1)]), ("exit", ["Nonsense": .bool(true)]),
        ] {
            let words = refusal { () throws(SystemdError) in
                _ = try WaitOptions(condition: condition, options: .properties(options))
            }
            #expect(!words.isEmpty, "\(condition) \(options)")
        }
    }
}
