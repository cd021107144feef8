import SessionModel
import Testing

@testable import CommandLine

@Suite("Values on the command line")
struct ValueTests {
    static let sizesTable: [(String, UInt64)] = [
        ("0", 0), ("1048576", 1 << 20), ("512M", 512 << 20), ("512m", 512 << 20), ("1.5G", 3 << 29), ("2 G", 2 << 30),
        ("1T", 1 << 40), ("3K", 3072), ("7B", 7), ("infinity", UInt64.max), ("15E", 15 << 60), ("0.5K", 512),
    ]

    @Test("sizes", arguments: sizesTable)
    func sizes(text: String, bytes: UInt64) throws {
        #expect(try ByteSize(parsing: text).bytes == bytes)
    }

    @Test(
        "sizes that are none",
        arguments: ["", "70%", "G", "1X", "-1", "16E", "1.G", "1G500M", "99999999999999999999"]
    )
    func noSizes(text: String) {
        #expect(throws: ArgumentProblem.self) { try ByteSize(parsing: text) }
    }

    static let sizesInWordsTable: [(UInt64, String)] = [
        (0, "0B"), (1023, "1023B"), (1024, "1K"), (1536, "1.5K"), (512 << 20, "512M"), (3 << 29, "1.5G"),
        (UInt64.max, "infinity"), (200_000_000, "190M"),
    ]

    @Test("sizes in words", arguments: sizesInWordsTable)
    func sizeText(bytes: UInt64, text: String) {
        #expect(ByteSize(bytes: bytes).description == text)
    }

    @Test("numbers of lines", arguments: [("0", 0), ("4294967294", UInt32.max - 1), ("all", .max), ("All", .max)])
    func lines(text: String, number: UInt32) throws {
        #expect(try LineCount(parsing: text).value == number)
        #expect(try LineCount(parsing: LineCount(number).description).value == number)
    }

    @Test("numbers of lines that are none", arguments: ["", "-1", "4294967295", "1K", "1.5", "none", "50%"])
    func noLines(text: String) {
        #expect(throws: ArgumentProblem.self) { try LineCount(parsing: text) }
    }

    static let spansTable: [(String, UInt64)] = [
        ("90", 90_000_000), ("1h 30min", 5_400_000_000), ("1h30min", 5_400_000_000), ("2d", 172_800_000_000),
        ("1.5h", 5_400_000_000), ("300ms", 300_000), ("20us", 20), ("5 µs", 5), ("1w", 604_800_000_000),
        ("1M", 2_629_800_000_000), ("1m", 60_000_000), ("1y", 31_557_600_000_000), ("infinity", UInt64.max),
        ("2 hours 1 second", 7_201_000_000), ("0", 0),
    ]

    @Test("spans", arguments: spansTable)
    func spans(text: String, microseconds: UInt64) throws {
        #expect(try TimeSpan(parsing: text).microseconds == microseconds)
    }

    @Test("spans that are none", arguments: ["", " ", "h", "1x", "-1s", "999999999y", "1h,2min"])
    func noSpans(text: String) {
        #expect(throws: ArgumentProblem.self) { try TimeSpan(parsing: text) }
    }

    @Test(
        "spans in words are read again",
        arguments: [UInt64(0), 1, 999, 1000, 90_000_000, 5_400_000_000, 172_801_000_001, UInt64.max]
    )
    func spanText(microseconds: UInt64) throws {
        let text = TimeSpan(microseconds: microseconds).description
        #expect(try TimeSpan(parsing: text).microseconds == microseconds, "\(text)")
    }

    @Test("quotas", arguments: [("50%", 500_000), ("200%", 2_000_000), ("0.5%", 5000), ("infinity", UInt64.max)])
    func quotas(text: String, microseconds: UInt64) throws {
        let quota = try CPUQuota(parsing: text)
        #expect(quota.microsecondsPerSecond == microseconds)
        #expect(quota.description == text)
    }

    @Test("quotas that are none", arguments: ["50", "", "%", "0%", "x%", "50%%"])
    func noQuotas(text: String) {
        #expect(throws: ArgumentProblem.self) { try CPUQuota(parsing: text) }
    }

    @Test("signals", arguments: [("TERM", 15), ("SIGTERM", 15), ("sigint", 2), ("9", 9), ("hup", 1), ("64", 64)])
    func signals(text: String, number: Int32) throws {
        #expect(try SignalNumber(parsing: text).number == number)
    }

    @Test("signals that are none", arguments: ["", "SIG", "NOPE", "0", "65", "-1"])
    func noSignals(text: String) {
        #expect(throws: ArgumentProblem.self) { try SignalNumber(parsing: text) }
    }

    @Test("terminal sizes")
    func terminalSizes() throws {
        #expect(try TerminalSize(parsing: "120x40") == TerminalSize(columns: 120, rows: 40))
        #expect(try TerminalSize(parsing: "4096X1") == TerminalSize(columns: 4096, rows: 1))
        for text in ["", "120", "0x40", "120x", "120x0", "4097x40", "1x2x3", "ax40"] {
            #expect(throws: ArgumentProblem.self) { try TerminalSize(parsing: text) }
        }
    }

    @Test("variables replace those of the environment, the last one wins")
    func environment() throws {
        let assignments = try ["B=2", "C=x=y", "B=3", "D="].map(EnvironmentAssignment.init(parsing:))
        #expect(
            EnvironmentAssignment.merge(assignments, over: ["A=1", "B=1", "broken"]) == ["A=1", "B=3", "C=x=y", "D="]
        )
        for text in ["", "=x", "A", "A B=1"] {
            #expect(throws: ArgumentProblem.self) { try EnvironmentAssignment(parsing: text) }
        }
    }

    static let keysTable: [(String, String)] = [
        ("enter", "\r"), ("Escape", "\u{1B}"), ("ctrl-c", "\u{03}"), ("CTRL-\\", "\u{1C}"), ("up", "\u{1B}[A"),
        ("ctrl-m", "\r"), ("^z", "\u{1A}"), ("ctrl-space", "\0"), ("f12", "\u{1B}[24~"),
    ]

    @Test("keys", arguments: keysTable)
    func keys(name: String, bytes: String) throws {
        #expect(try KeyName(parsing: name).bytes == Array(bytes.utf8))
    }

    @Test("keys that are none", arguments: ["", "entr", "ctrl-", "ctrl-1", "f13", "xc"])
    func noKeys(name: String) {
        #expect(throws: ArgumentProblem.self) { try KeyName(parsing: name) }
    }
}
