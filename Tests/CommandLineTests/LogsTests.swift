import Glibc
import SessionModel
import Testing

@testable import CommandLine

@Suite("Logs")
struct LogsTests {
    private static let now: UInt64 = 1_795_190_400_000_000

    private func read(_ text: String) -> UInt64? { PointInTime(text, now: Self.now)?.microseconds }

    @Test("times are read as systemd.time(7) has them")
    func times() {
        #expect(read("now") == Self.now)
        #expect(read("-1h") == Self.now - 3_600_000_000)
        #expect(read("5min ago") == Self.now - 300_000_000)
        #expect(read("+2s") == Self.now + 2_000_000)
        #expect(read("@12.5") == 12_500_000)
        #expect(read("1970-01-02 00:00:00 UTC") == 86_400_000_000)
        #expect(read("1970-01-02T00:00:01.25Z") == 86_401_250_000)
        #expect(read("2026-11-21T16:07:41Z") == 1_795_277_261_000_000)
        for text in ["today", "yesterday", "07:30", "07:30:15", "2026-11-21", "2026-11-21 07:00"] {
            #expect(read(text) != nil, "\(text)")
        }
        #expect(read("today").map { $0 <= Self.now } == true)
        for text in [
            "", "some day", "-", "--1h", "25:00", "07:60", "2026-13-01", "2026-11-21 07", "@-1", "1:2:3:4", "-1x",
        ] {
            #expect(read(text) == nil, "\(text)")
        }
    }

    @Test("lines are labelled, coloured and harmless")
    func printing() throws {
        var entry = LogEntry(time: 0, session: "7c5dcf5d", name: "api", line: "all \u{1B}[31mwell\u{202E}")
        var printer = LogPrinter(isJSON: false, isLabelled: true, style: Style(isEnabled: false))
        #expect(try printer.line(entry).hasSuffix(" api: all [31mwell"))
        printer.isLabelled = false
        entry.event = "failed"
        #expect(try printer.line(entry).hasSuffix("00 -- all [31mwell"))
        printer.style = Style(isEnabled: true)
        printer.isLabelled = true
        #expect(try printer.line(entry).contains("mapi\u{1B}[0m"))
        printer.isJSON = true
        let json = try printer.line(entry)
        #expect(json.hasPrefix("{\"event\":\"failed\"") && json.contains("\"timestamp\":\"1970-01-01T00:00:00.000Z\""))
        #expect(!json.contains("\n"))
    }

    @Test("every event has an id of its own")
    func ids() {
        let ids = JournalEvent.allCases.map(\.messageID)
        #expect(Set(ids).count == ids.count && ids.allSatisfy { $0.count == 32 })
        for state in [SessionState.exited, .failed, .killed, .evicted, .interrupted] {
            #expect(JournalEvent(end: state)?.rawValue == state.rawValue)
        }
    }
}
