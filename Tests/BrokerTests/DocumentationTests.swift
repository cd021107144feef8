import Foundation
import SessionModel
import Testing

/// docs/dbus.md says what the contract says, member by member.
@Suite struct DocumentationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../.."
    )

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// What the document must have, in the order of the contract.
    private static func expected(from contract: String) -> (headings: [String], properties: [String]) {
        var (headings, properties): ([String], [String]) = ([], [])
        var member: (name: String, isSignal: Bool, inputs: [String], outputs: [String])?
        var property: (name: String, type: String, access: String)?
        func attribute(_ name: String, _ line: String) -> String {
            line.components(separatedBy: " \(name)=\"").dropFirst().first?.components(separatedBy: "\"").first ?? ""
        }
        func finish() {
            if let member {
                let outputs = member.outputs.isEmpty ? "" : " → (\(member.outputs.joined(separator: ", ")))"
                headings.append("#### `\(member.name)(\(member.inputs.joined(separator: ", ")))\(outputs)`")
            }
            if let property {
                properties.append("| `\(property.name)` | `\(property.type)` | \(property.access) | true |")
            }
            (member, property) = (nil, nil)
        }
        for line in contract.split(separator: "\n").map({ $0.trimmingCharacters(in: .whitespaces) }) {
            if line.hasPrefix("<method") || line.hasPrefix("<signal") {
                finish()
                member = (attribute("name", line), line.hasPrefix("<signal"), [], [])
            } else if line.hasPrefix("<arg") {
                let argument = "\(attribute("type", line)) \(attribute("name", line))"
                if attribute("direction", line) == "out" {
                    member?.outputs.append(argument)
                } else {
                    member?.inputs.append(argument)
                }
            } else if line.hasPrefix("<property") {
                finish()
                property = (attribute("name", line), attribute("type", line), attribute("access", line))
            } else if line.hasPrefix("<annotation"), let known = property {
                properties.append(
                    "| `\(known.name)` | `\(known.type)` | \(known.access) | \(attribute("value", line)) |"
                )
                property = nil
            } else if line.hasPrefix("</interface") {
                finish()
            }
        }
        return (headings, properties)
    }

    @Test func everyMemberIsDocumentedAndNoOther() throws {
        let document = try Self.text("docs/dbus.md").split(separator: "\n").map(String.init)
        let expected = Self.expected(from: try Self.text("dbus/org.roost.Sessions1.xml"))
        #expect(document.filter { $0.hasPrefix("#### ") }.difference(from: expected.headings).isEmpty)
        let rows = document.filter { $0.hasSuffix("|") && ($0.contains("| read |") || $0.contains("| readwrite |")) }
        let starts = rows.map { $0.components(separatedBy: " | ").prefix(4).joined(separator: " | ") + " |" }
        #expect(starts.difference(from: expected.properties).isEmpty)
        #expect(expected.headings.count > 10 && expected.properties.count > 20)
    }

    @Test func everyErrorAndStateIsDocumented() throws {
        let document = try Self.text("docs/dbus.md")
        for code in SessionErrorCode.allCases {
            #expect(document.contains("| `\(code.rawValue)` | \(code.exitStatus) | \(code.summary) |"))
        }
        for state in SessionState.allCases { #expect(document.contains("| `\(state.rawValue)` |")) }
        for key in Limits.Key.allCases { #expect(document.contains("`\(key.rawValue)`")) }
    }
}
