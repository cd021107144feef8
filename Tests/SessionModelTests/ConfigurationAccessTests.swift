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

    @Test("names sandboxes, those that are built in and others")
    func sandboxes() {
        let configuration = read(
            "[Sandbox strict]\nReadOnlyPaths=~/a -/b\n[Sandbox offline]\nPrivateNetwork=no\n[Sandbox mine]\nProtectHome=tmpfs\n"
                + "[Profile p]\nSandbox=mine\n"
        )
        #expect(configuration.problems.isEmpty)
        #expect(configuration.sandboxNames == ["workspace", "offline", "strict", "mine"])
        #expect(configuration.sandbox(named: "strict")?.home == .empty)
        #expect(configuration.sandbox(named: "strict")?.readOnlyPaths == ["~/a", "-/b"])
        #expect(configuration.sandbox(named: "offline")?.hasPrivateNetwork == false)
        #expect(read("").sandbox(named: "offline")?.hasPrivateNetwork == true)
        #expect(configuration.sandbox(named: "mine")?.home == .empty && configuration.sandbox(named: "no") == nil)
        #expect(configuration.sandbox(profile: "p") == "mine" && configuration.sandbox(profile: "q") == nil)
        // A sandbox is no profile.
        #expect(configuration.profileNames == ["p"])
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
