import SessionModel
import Testing

@Suite struct SessionErrorCodeTests {
    @Test func eachErrorHasItsOwnStatus() {
        let statuses = SessionErrorCode.allCases.map(\.exitStatus)
        #expect(Set(statuses).count == statuses.count)
        // 64 is the usage error of the argument parser; 128 and above are signals.
        #expect(statuses.allSatisfy { $0 > 64 && $0 < 128 })
    }

    @Test func namesGoBothWays() {
        for code in SessionErrorCode.allCases { #expect(SessionErrorCode(dbusName: code.dbusName) == code) }
        #expect(SessionErrorCode(dbusName: "org.freedesktop.DBus.Error.NoReply") == nil)
        #expect(SessionErrorCode(dbusName: "org.roost.Sessions1.Error.FromTheFuture") == nil)
    }
}
