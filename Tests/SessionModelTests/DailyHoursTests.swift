import Testing

@testable import SessionModel

@Suite("Hours of each day")
struct DailyHoursTests {
    @Test(
        "are two times with a dash",
        arguments: [("22:00-07:00", "22:00-07:00"), ("9:05 - 17:30", "09:05-17:30"), ("0:00-0:01", "00:00-00:01")]
    )
    func forms(text: String, form: String) throws {
        #expect(try DailyHours(parsing: text).description == form)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "22", "22:00", "22:00-", "24:00-07:00", "22:60-07:00", "a:b-c:d", "1:2-3:4-5:6", "7:00-7:00",
            "+1:00-2:00", "1:000-2:00",
        ]
    )
    func mistakes(text: String) {
        #expect(throws: ArgumentProblem.self) { try DailyHours(parsing: text) }
    }

    @Test("may go over midnight, and end before their end")
    func contains() throws {
        let night = try DailyHours(parsing: "22:00-07:00")
        let day = try DailyHours(parsing: "09:00-17:00")
        for (minute, isNight, isDay) in [(0, true, false), (419, true, false), (420, false, false), (540, false, true)]
        {
            #expect(night.contains(minute) == isNight && day.contains(minute) == isDay)
        }
        #expect(!day.contains(1020) && night.contains(1320) && night.contains(1439) && !night.contains(1319))
    }

    @Test("and words out of a set are types of the configuration")
    func types() throws {
        let file = ConfigurationFile(
            path: "/c",
            layer: .user,
            bytes: Array("[Notify]\nOn=bell\nOn=Blocked  exited\nQuietHours=22-7\nOn=belly\n".utf8)
        )
        let configuration = Configuration(files: [file])
        // A later line replaces, and a mistake costs itself alone.
        #expect(configuration.notifyOn == [.blocked, .exited] && configuration.notifyQuietHours == nil)
        #expect(configuration.problems.map(\.line) == [4, 5])
        #expect(Configuration().notifyOn == Set(AttentionKind.allCases) && Configuration().notifies(tags: ["x"]))
        #expect(try ConfigurationKey(parsing: "notify.command").isAboutAccess)
        #expect(try ConfigurationKey(parsing: "notify.terminal").isAboutAccess)
        #expect(try !ConfigurationKey(parsing: "notify.on").isAboutAccess)
    }
}
