import Testing

@testable import SessionModel

@Suite("Amounts, as systemd writes them")
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
}
