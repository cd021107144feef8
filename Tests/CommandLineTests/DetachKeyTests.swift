import ArgumentParser
import SessionModel
import Testing

@testable import CommandLine

@Suite("The detach key's name")
struct DetachKeyTests {
    @Test(
        "is read in the usual forms",
        arguments: [
            ("ctrl-\\", 0x1C, "Ctrl-\\"), ("Ctrl+]", 0x1D, "Ctrl-]"), ("^A", 0x01, "Ctrl-A"), ("c-b", 0x02, "Ctrl-B"),
            ("ctrl-space", 0x00, "Ctrl-Space"), ("ctrl-@", 0x00, "Ctrl-@"), ("ctrl-_", 0x1F, "Ctrl-_"),
            ("ctrl-/", 0x1F, "Ctrl-_"), ("ctrl-^", 0x1E, "Ctrl-^"),
        ]
    )
    func forms(text: String, byte: UInt8, description: String) throws {
        let key = try DetachKey(parsing: text)
        #expect(key.byte == byte)
        #expect(key.description == description)
    }

    @Test("is refused where it is no control key", arguments: ["", "x", "ctrl-", "ctrl-ab", "alt-x", "ctrl-1", "f1"])
    func noKey(text: String) {
        #expect(throws: ArgumentProblem.self) { try DetachKey(parsing: text) }
    }

    @Test(
        "is refused where another key sends the same",
        arguments: [("ctrl-i", "Tab"), ("ctrl-m", "Enter"), ("ctrl-[", "Escape"), ("ctrl-j", "a line feed")]
    )
    func ambiguous(text: String, meaning: String) {
        #expect(throws: ArgumentProblem("it cannot be told from \(meaning)")) { try DetachKey(parsing: text) }
    }

    @Test("comes from the option, then from the environment, then from the default")
    func sources() throws {
        var options = try WindowOptions.parse([])
        #expect(try options.settings.keys(isView: false, environment: { _ in nil }) == [.standard])
        #expect(try options.settings.keys(isView: false, environment: { _ in "none" }) == [])
        #expect(try options.settings.keys(isView: true, environment: { _ in "ctrl-]" }).map(\.byte) == [0x03, 0x1D])
        options = try WindowOptions.parse(["--detach-key", "ctrl-a"])
        #expect(try options.settings.keys(isView: false, environment: { _ in "ctrl-]" }).map(\.byte) == [0x01])
        options = try WindowOptions.parse(["--detach-key", "tab"])
        #expect(throws: (any Error).self) { try options.settings.keys(isView: false, environment: { _ in nil }) }
    }
}
