import ArgumentParser
import SessionModel
import Systemd
import Testing

@testable import Client
@testable import CommandLine

@Suite("The configuration on the command line")
struct ConfigTests {
    private func row(_ fields: String...) throws -> ConfigurationRow {
        try #require(ConfigurationRow(.structure(fields.map { .string($0) })))
    }

    @Test("begins a file with every key as a comment, and without a mistake")
    func template() {
        func configuration(_ text: String) -> Configuration {
            Configuration(files: [ConfigurationFile(path: "/c", layer: .user, bytes: Array(text.utf8))])
        }
        let text = ConfigurationTemplate.text
        #expect(configuration(text).problems.isEmpty && configuration(text).list.count == ConfigurationKey.all.count)
        #expect(configuration(text).settings == Configuration().settings)
        for key in ConfigurationKey.all + ConfigurationKey.keys(of: .profile, name: "NAME") {
            #expect(text.contains("\n#\(key.directive.name)=\(key.directive.defaultText)\n"))
        }
        // What is left when every # in front of a key or a section is taken away can be read, too.
        let opened = text.split(separator: "\n").map { $0.hasPrefix("# ") ? $0 : $0.drop { $0 == "#" } }
        #expect(configuration(opened.joined(separator: "\n")).problems.isEmpty)
    }

    @Test("takes the editor of the environment")
    func editor() {
        #expect(ConfigEdit.editor { ["VISUAL": "code --wait", "EDITOR": "ed"][$0] } == "code --wait")
        #expect(ConfigEdit.editor { ["VISUAL": "", "EDITOR": "ed"][$0] } == "ed")
        #expect(ConfigEdit.editor { _ in nil } == "vi")
    }

    @Test("is a table that shows where each value comes from")
    func table() throws {
        let rows = try [
            row("daemon.capacity", "8", "count", "/c:2"), row("defaults.memory-max", "", "size", "default"),
        ]
        let lines = ConfigList.text(rows, width: nil, style: Style(isEnabled: false)).split(separator: "\n")
        #expect(
            lines.map { $0.split(separator: " ").joined(separator: " ") } == [
                "KEY VALUE TYPE ORIGIN", "daemon.capacity 8 count /c:2", "defaults.memory-max - size default",
            ]
        )
        #expect(ConfigurationRow(.structure([.string("short")])) == nil)
    }

    @Test("completes keys and profiles")
    func completion() throws {
        let rows = try [
            row("daemon.capacity", "8", "count", "/c:2"), row("profile.b.tag", "x", "words", "/c:3"),
            row("profile.a.x.tag", "x", "words", "/c:4"), row("profile.b.command", "y", "words", "/c:5"),
            row("later.version", "1", "count", "default"),
        ]
        #expect(ConfigurationCompletion.profileNames(rows) == ["b", "a.x"])
        #expect(ConfigurationCompletion.candidates("Daemon.C", among: ConfigurationKey.all) == ["daemon.capacity"])
        #expect(ConfigurationCompletion.candidates("x", among: ConfigurationKey.all).isEmpty)
    }

    @Test("says which key was meant")
    func keys() throws {
        #expect(try ConfigGet.key("Profile.CLAUDE.tag", profiles: ["claude"]).description == "profile.claude.tag")
        let error = #expect(throws: ClientError.self) { try ConfigGet.key("daemon.capcity", profiles: []) }
        #expect(error?.code == .invalidSpec && error?.message.contains("'daemon.capacity'") == true)
    }

    @Test("is asked for a profile at the start")
    func profile() throws {
        let start = try #require(
            try RoostCommand.parseAsRoot(["start", "--profile", "night", "cat"]) as? SessionStart
        )
        #expect(start.options.request().profile == "night")
        #expect(start.options.request().properties["Profile"] == .string("night"))
    }
}
