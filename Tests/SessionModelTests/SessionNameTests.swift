import SessionModel
import Testing

@Suite struct SessionNameTests {
    @Test(arguments: [
        "a", "api", "fix-login_2", "web@host", "repo/branch", "v1.2:x", "0", "deadbeefs",
        String(repeating: "n", count: 64),
    ])
    func takesWords(name: String) {
        #expect(SessionName.problem(with: name) == nil)
    }

    @Test(arguments: [
        "", "-x", ".x", "a b", "a\n", "a\u{1b}[0m", "gr\u{fc}n", "7c5dcf5d", "7c", String(repeating: "n", count: 65),
    ])
    func refusesWhatConfuses(name: String) {
        #expect(SessionName.problem(with: name) != nil)
    }

    @Test func tagsMayLookLikeIDs() {
        #expect(SessionName.problem(withTag: "7c5d") == nil)
        #expect(SessionName.problem(withTag: "-x") == nil)
        #expect(SessionName.problem(withTag: "a b") != nil)
        #expect(SessionName.problem(withTag: String(repeating: "t", count: 65)) != nil)
    }
}
