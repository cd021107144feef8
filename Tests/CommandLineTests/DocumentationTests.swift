import ArgumentParser
import FoundationEssentials
import SessionModel
import Testing

@testable import CommandLine

/// docs/cli.md says what the program does.
@Suite("The reference of the command line")
struct DocumentationTests {
    private let text: String

    init() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        text = String(decoding: try Data(contentsOf: root.appending(path: "docs/cli.md")), as: UTF8.self)
    }

    /// The sections of commands, by the command.
    private var sections: [String: String] {
        var sections: [String: String] = [:]
        var current: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("### `") {
                let words = line.dropFirst(5).prefix { $0 != "`" && $0 != "[" && $0 != "<" }
                current = words.split(separator: " ").joined(separator: " ")
            } else if line.hasPrefix("## ") {
                current = nil
            }
            if let current { sections[current, default: ""] += line + "\n" }
        }
        return sections
    }

    @Test("has a section for each command, and for nothing else")
    func commands() {
        let groups: Set = [
            "roost tag", "roost service", "roost config", "roost daemon", "roost agents", "roost recordings",
        ]
        #expect(Set(sections.keys) == Set(CommandTests.commands()).subtracting(groups))
    }

    @Test("names each option of each command")
    func options() {
        #expect(Self.options(of: ["start"]).isSuperset(of: ["memory-max", "directory", "no-env"]))
        for (command, section) in sections {
            let words = command.split(separator: " ").dropFirst().map(String.init)
            for option in Self.options(of: words) {
                // `run` refers to `start` for most of its options.
                let place = command == "roost run" ? section + (sections["roost start"] ?? "") : section
                #expect(place.contains("--" + option), "\(command) --\(option)")
            }
        }
    }

    private static func options(of words: [String]) -> Set<String> {
        let help = CommandTests.help(words, columns: 200)
        var options: Set<String> = []
        for line in help.split(separator: "\n") where line.hasPrefix("  -") {
            for word in line.split(whereSeparator: { " ,/".contains($0) }) where word.hasPrefix("--") {
                options.insert(String(word.dropFirst(2)))
                break
            }
        }
        return options.subtracting(["help", "version"])
    }

    @Test("has the table of exit statuses", arguments: SessionErrorCode.allCases)
    func exitStatuses(code: SessionErrorCode) {
        #expect(text.contains("| \(code.exitStatus) | `\(code.rawValue)`: \(code.summary) |"))
    }

    @Test("names each key of the JSON output")
    func keys() {
        let keys =
            SessionJSON.Key.allCases.map(\.rawValue) + SessionJSON.LimitKey.allCases.map(\.rawValue)
            + UsageJSON.CodingKeys.allCases.map(\.rawValue) + TopJSON.CodingKeys.allCases.map(\.rawValue)
            + OverviewJSON.CodingKeys.allCases.map(\.rawValue) + Finding.CodingKeys.allCases.map(\.rawValue)
            + RecordingJSON.CodingKeys.allCases.map(\.rawValue) + MarkJSON.CodingKeys.allCases.map(\.rawValue)
            + HitJSON.CodingKeys.allCases.map(\.rawValue) + ConfigurationJSON.CodingKeys.allCases.map(\.rawValue)
            + PrintVersion.Versions.CodingKeys.allCases.map(\.rawValue)
        for key in keys { #expect(text.contains("`\(key)`"), "\(key)") }
    }

    @Test("names the variables of the environment")
    func variables() {
        for variable in [WindowSettings.keyVariable, WindowSettings.sessionVariable, "NO_COLOR", "COLUMNS"] {
            #expect(text.contains("| `\(variable)`"))
        }
    }
}
