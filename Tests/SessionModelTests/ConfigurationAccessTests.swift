import Testing

@testable import SessionModel

@Suite("The configuration of access")
struct ConfigurationAccessTests {
    private func read(_ text: String) -> Configuration {
        Configuration(files: [ConfigurationFile(path: "/c", layer: .user, bytes: Array(text.utf8))])
    }

    @Test("is a session's own where nothing is said, and a profile counts for more")
    func layers() {
        #expect(read("").accessFromSessions == .own)
        let configuration = read(
            "[Access]\nFromSessions=read\n[Profile lead]\nAccess=Control\n[Profile other]\nTag=x\n"
        )
        #expect(configuration.problems.isEmpty && configuration.accessFromSessions == .read)
        #expect(configuration.access(profile: "lead") == .control && configuration.access(profile: "other") == nil)
        #expect(configuration.access(profile: "none") == nil)
    }

    @Test("is never wider by a mistake")
    func mistakes() {
        let configuration = read("[Access]\nFromSessions=everything\n")
        #expect(configuration.accessFromSessions == .own)
        #expect(configuration.problems.first?.message.contains("one of read, own, control") == true)
    }

    @Test(
        "has keys that are known as such",
        arguments: [
            ("access.from-sessions", true), ("profile.x.access", true), ("profile.x.tag", true),
            ("profile.x.command", true), ("profile.x.memory-max", false), ("daemon.capacity", false),
        ]
    )
    func keys(text: String, isAboutAccess: Bool) throws {
        #expect(try ConfigurationKey(parsing: text).isAboutAccess == isAboutAccess)
    }
}
