import Client
import FoundationEssentials
import SessionModel
import Systemd
import Testing

@testable import CommandLine

@Suite("Sessions as the broker describes them")
struct SessionTests {
    static let second: UInt64 = 1_000_000

    static func details(_ properties: [String: Value]) throws -> SessionDetails {
        try #require(SessionDetails(properties: properties))
    }

    static func session(_ id: String, _ state: String, started: UInt64 = 1, ended: UInt64 = 0) throws -> SessionDetails
    {
        try details([
            "Id": .string(id), "State": .string(state), "StartedAt": .uint64(started), "EndedAt": .uint64(ended),
        ])
    }

    @Test("need an id and a state that is known, and nothing else")
    func tolerance() throws {
        #expect(SessionDetails(properties: [:]) == nil)
        #expect(SessionDetails(properties: ["Id": .string("7c5dcf5d"), "State": .string("dreaming")]) == nil)
        let details = try Self.details([
            "Id": .string("7c5dcf5d"), "State": .string("running"), "Activity": .string("pondering"),
            "Later": .structure([.bool(true)]), "Tags": .uint32(1), "ExitStatus": .int32(0),
            "PeakMemory": .uint64(.max),
        ])
        #expect(details.activity == .unknown)
        #expect(details.tags == [])
        #expect(details.exitStatus == nil)
        #expect(details.peakMemory == nil)
        #expect(details.name == nil)
    }

    @Test("say how the command ended")
    func exitStatus() throws {
        func status(_ code: Int32, _ signal: Int32) throws -> SessionModel.ExitStatus? {
            try Self.details([
                "Id": .string("7c5dcf5d"), "State": .string("failed"), "ExitStatus": .int32(code),
                "ExitSignal": .int32(signal),
            ]).exitStatus
        }
        #expect(try status(3, 0) == .exited(3))
        #expect(try status(-1, 9) == .signaled(9, dumpedCore: false))
        #expect(try status(0, -1) == .exited(0))
        #expect(try status(-1, 0) == nil)
    }

    @Test("have all keys in JSON, with null where nothing is known")
    func json() throws {
        let details = try Self.details([
            "Id": .string("7c5dcf5d"), "State": .string("running"), "StartedAt": .uint64(1_795_245_695_250_000),
            "Limits": .properties(["MemoryMax": .uint64(1 << 30), "TasksMax": .uint64(.max)]),
        ])
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(SessionJSON(details)), as: UTF8.self)
        for key in SessionJSON.Key.allCases { #expect(text.contains("\"\(key.rawValue)\":"), "\(key)") }
        for key in SessionJSON.LimitKey.allCases { #expect(text.contains("\"\(key.rawValue)\":"), "\(key)") }
        #expect(text.contains(#""started_at":"2026-11-21T07:21:35.250Z""#))
        #expect(text.contains(#""ended_at":null"#))
        #expect(text.contains(#""memory_max_bytes":1073741824"#))
        #expect(text.contains(#""tasks_max":-1"#))
    }

    @Test("are listed when they run or ended within a day, the newest first")
    func roster() throws {
        let day = Roster.recent
        let now = 10 * day
        let sessions = [
            try Self.session("00000001", "exited", started: day, ended: now - day - 1),
            try Self.session("00000002", "exited", started: 2 * day, ended: now - day + 1),
            try Self.session("00000003", "running", started: 3 * day),
            try Self.session("00000004", "running", started: 4 * day),
            try Self.session("00000005", "failed", started: 5 * day, ended: now),
        ]
        let roster = Roster(sessions, all: false, tags: [], now: now)
        #expect(roster.sessions.map(\.id) == ["00000004", "00000003", "00000005", "00000002"])
        #expect(roster.hidden == 1)
        #expect(roster.hiddenLine == "1 session that ended over a day ago is not shown; --all shows it.")
        let all = Roster(sessions, all: true, tags: [], now: now)
        #expect(all.sessions.count == 5)
        #expect(all.hiddenLine == nil)
        #expect(Roster(sessions, all: true, tags: ["x"], now: now).sessions.isEmpty)
    }

    @Test("are shown without what could work on the terminal")
    func hostile() throws {
        var details = try Self.session("7c5dcf5d", "running")
        details.title = "\u{1B}]0;evil\u{7}\u{9B}2J"
        details.command = ["sh", "-c", "\u{1B}[2J"]
        details.name = "a\u{1B}[31m"
        details.activity = .blocked
        details.activityReason = "\u{1B}c?"
        let style = Style(isEnabled: false)
        let table = SessionTable.text([details], now: 2, width: 100, style: style)
        let sheet = SessionSheet(details, now: 2, style: style).text
        for text in [table, sheet] {
            #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) })
        }
    }

    @Test("show their limits as the options take them")
    func limits() throws {
        var limits = Limits()
        limits.memoryMax = 2 << 30
        limits.cpuQuotaPerSecUSec = 1_500_000
        limits.runtimeMaxUSec = 28_800_000_000
        limits.tasksMax = UInt64.max
        #expect(LimitsText.line(limits) == "memory-max 2G, tasks-max infinity, cpu-quota 150%, runtime-max 8h")
    }
}
