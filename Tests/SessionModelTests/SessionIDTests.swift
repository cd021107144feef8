import SessionModel
import Testing

@Suite struct SessionIDTests {
    @Test(arguments: ["00000000", "7c5dcf5d", "ffffffff"])
    func takesEightHexDigits(text: String) {
        #expect(SessionID(text)?.description == text)
    }

    @Test(arguments: ["", "7c5dcf5", "7c5dcf5d0", "7C5DCF5D", "7c5dcf5g", "7c5dcf5\u{e9}", "../../..", "7c5d cf5"])
    func refusesAllElse(text: String) {
        #expect(SessionID(text) == nil)
    }

    @Test func randomIDsAreWhole() {
        var generator = CountingGenerator()
        #expect(SessionID.random(using: &generator).description.utf8.count == SessionID.length)
        for _ in 0..<1000 { #expect(SessionID(SessionID.random().description) != nil) }
    }

    @Test func unitsAndIDsGoBothWays() throws {
        let id = try #require(SessionID("0badcafe"))
        #expect(UnitName.session(id) == "app-roost-0badcafe.service")
        #expect(UnitName.sessionID(of: UnitName.session(id)) == id)
        for other in [
            "app-roost-.service", "app-roost-0badcafe.scope", "app-roost.slice", "roost.service",
            "app-roost-0badcafe@x.service",
        ] {
            #expect(UnitName.sessionID(of: other) == nil)
        }
    }
}

/// Gives small numbers, whose digits need zeros in front.
private struct CountingGenerator: RandomNumberGenerator {
    private var count: UInt64 = 0

    mutating func next() -> UInt64 {
        count += 1
        return count
    }
}
