import Foundation
import Testing

@testable import SessionModel

@Suite("The document of the configuration")
struct ConfigurationDocumentTests {
    private func text() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        return try String(contentsOf: root.appendingPathComponent("docs/configuration.md"), encoding: .utf8)
    }

    @Test("has each key in its section, and no other")
    func keys() throws {
        var expected: [String] = []
        for section in ConfigurationTable.Section.allCases {
            expected.append("### `\(ConfigurationKey.header(section, section.isNamed ? "NAME" : ""))`")
            expected += section.directives.map { directive in
                let builtIn = directive.defaultText.isEmpty ? "|" : "| `\(directive.defaultText)` |"
                return
                    "| `\(directive.name)=` | `\(directive.type.name)` \(builtIn)\(builtIn == "|" ? " |" : "") \(directive.summary) |"
            }
        }
        let found = try text().split(separator: "\n").map(String.init).filter { line in
            line.hasPrefix("### ") || (line.hasPrefix("| `") && line.contains("=` |"))
        }
        #expect(found == expected)
    }

    @Test("has each type")
    func types() throws {
        let text = try text()
        for key in ConfigurationKey.all + ConfigurationKey.keys(of: .profile, name: "x")
            + ConfigurationKey.keys(of: .tag, name: "x")
        {
            #expect(text.contains("| `\(key.directive.type.name)` | "), "\(key)")
        }
    }

    @Test("has an example without a mistake")
    func example() throws {
        let text = try text()
        let start = try #require(text.range(of: "```ini\n")).upperBound
        let end = try #require(text.range(of: "```\n", range: start..<text.endIndex)).lowerBound
        let file = ConfigurationFile(path: "/c", layer: .user, bytes: Array(text[start..<end].utf8))
        let configuration = Configuration(files: [file])
        #expect(configuration.problems.isEmpty && configuration.capacity == 8)
        #expect(configuration.profile(forCommand: ["claude-next"], tags: []) == "claude")
    }

    @Test("has the files in their order")
    func files() throws {
        let paths = ConfigurationPaths(userDirectory: "$XDG_CONFIG_HOME/roost")
        let text = try text()
        var rest = text[...]
        for layer in ConfigurationPaths.Layer.allCases {
            let row = "| `\(paths.file(of: layer))`, `\(paths.dropInDirectory(of: layer))/*.conf` |"
            rest = rest[try #require(rest.range(of: row)).upperBound...]
        }
        #expect(text.contains((paths.setFile.split(separator: "/").suffix(2).joined(separator: "/"))))
        #expect(ConfigurationPaths(environment: { ["HOME": "/h"][$0] })?.userDirectory == "/h/.config/roost")
        #expect(
            ConfigurationPaths(environment: { ["HOME": "/h", "XDG_CONFIG_HOME": "/x"][$0] })?.userDirectory
                == "/x/roost"
        )
        #expect(ConfigurationPaths(environment: { ["XDG_CONFIG_HOME": "x"][$0] }) == nil)
    }
}
