import Client
import Foundation
import SessionModel
import Testing

@testable import CommandLine

@Suite("The hooks of agents")
struct AgentHookTests {
    /// Files as people have them, and whether comments are in them.
    static let files: [String] = [
        "", "\n", "{}", "{}\n", "{\n}\n", "{ }", #"{"a":1}"#, #"{"hooks":{}}"#, "{\n  \"hooks\": {}\n}\n",
        "{\n  \"z\": 1,\n  \"a\": [1, 2.5e3, true, null],\n  \"ü\": \"\\u00e9\\\"\\\\\"\n}\n",
        "{\n\t\"model\": \"x\",\n\t\"hooks\": {\n\t\t\"Other\": []\n\t}\n}",
        """
        {
            "permissions": {"allow": ["Bash(ls:*)"]},
            "hooks": {
                "Stop": [
                    {
                        "hooks": [{"type": "command", "command": "say done"}]
                    }
                ],
                "UserPromptSubmit": [], "AfterAgent": []
            },
            "last": "one"
        }

        """,
        """
        {
          // which model
          "model": "x", // this one
          "hooks": { /* mine */ },
          "theme": "dark" // and no other
          // the end
        }

        """,
        "{\r\n  \"a\": 1\r\n}\r\n",
    ]

    private func values(_ text: String) throws -> NSDictionary {
        let plain = text.replacingOccurrences(of: #"//[^\n]*|/\*.*?\*/"#, with: "", options: .regularExpression)
        let data = Data((plain.isBlank ? "{}" : plain).utf8)
        return try #require(JSONSerialization.jsonObject(with: data) as? NSDictionary)
    }

    private func commands(_ text: String) throws -> [String] {
        let hooks = try values(text)["hooks"] as? [String: [[String: Any]]] ?? [:]
        return hooks.flatMap { event, groups in
            groups.flatMap { group in
                (group["hooks"] as? [[String: Any]] ?? []).map {
                    "\(event) \(group["matcher"] ?? "") \($0["command"] ?? "")"
                }
            }
        }.sorted()
    }

    @Test("are in the file afterwards, beside all that was there", arguments: AgentProgram.allCases, files)
    func adding(agent: AgentProgram, file: String) throws {
        let text = try agent.hooks.adding(to: file)
        let wanted = try commands(agent.hooks.template)
        #expect(try commands(text) == (commands(file) + wanted).sorted())
        let (before, after) = (try values(file), try values(text))
        for case let key as String in before.allKeys where key != "hooks" {
            #expect(before[key] as? NSObject == after[key] as? NSObject, "\(key)")
        }
        #expect(
            Set(after.allKeys.compactMap { $0 as? String })
                == Set(before.allKeys.compactMap { $0 as? String } + ["hooks"])
        )
        // What was there stands there still, in its order.
        var rest = text[...]
        for word in file.split(whereSeparator: { $0.isWhitespace || "{}[],:".contains($0) }) {
            guard let found = rest.range(of: word) else {
                Issue.record("'\(word)' is missing in\n\(text)")
                break
            }
            rest = rest[found.upperBound...]
        }
        #expect(try agent.hooks.adding(to: text) == text)
        #expect(try agent.hooks.state(of: text) == .complete && agent.hooks.state(of: file) == .none)
    }

    @Test("are taken out again, and nothing else", arguments: AgentProgram.allCases, files)
    func removing(agent: AgentProgram, file: String) throws {
        let text = try agent.hooks.adding(to: file)
        let edited = text.replacingOccurrences(of: "\"dark\"", with: "\"light\"")
        let gone = try agent.hooks.removing(from: edited)
        #expect(try commands(gone) == commands(file))
        #expect(try agent.hooks.state(of: gone) == .none && !gone.contains("roost"))
        let (before, after) = (try values(file), try values(gone))
        for case let key as String in before.allKeys where key != "hooks" && key != "theme" {
            #expect(before[key] as? NSObject == after[key] as? NSObject, "\(key)")
        }
        for comment in ["// which model", "// this one", "// and no other", "// the end"] where file.contains(comment) {
            #expect(gone.contains(comment))
        }
        #expect(try agent.hooks.removing(from: gone) == gone)
        #expect(try agent.hooks.removing(from: file.isBlank ? "{}" : file) == (file.isBlank ? "{}" : file))
    }

    @Test("leave no empty line, and no comma at the end")
    func traces() throws {
        let hooks = AgentProgram.gemini.hooks
        for file in ["{\n  \"a\": 1 // b\n}\n", "{\n  \"a\": 1\n}\n", "{\"a\": 1}", "{\n  \"a\": 1 /* b */\n  // c\n}"]
        {
            #expect(try hooks.removing(from: hooks.adding(to: file)) == file)
        }
    }

    @Test("of an older version are taken out, and a part that is missing is added")
    func versions() throws {
        let old =
            #"{"hooks":{"Stop":[{"hooks":[{"command":"\#(#"[ -z \"$ROOST_SESSION_ID\" ] || roost report --hook sleep"#)"},{"command":"mine"}]}]}}"#
        let hooks = AgentProgram.claude.hooks
        #expect(try hooks.state(of: old) == .partly)
        #expect(try hooks.removing(from: old) == #"{"hooks":{"Stop":[{"hooks":[{"command":"mine"}]}]}}"#)
        let text = try hooks.adding(to: "")
        let part = try hooks.removing(from: text.replacingOccurrences(of: "--hook idle", with: "--hook idle; mine"))
        #expect(try hooks.state(of: part) == .none)
    }

    @Test(
        "are not put into what cannot be read",
        arguments: [
            "{", "[]", "{\"a\":}", "{\"a\" 1}", "{a: 1}", "{'a': 1}", "{\"a\": 1,}", "{\"a\": 1} x", "nonsense",
            "\"x\"",
            "{\"hooks\": []}", "{\"hooks\": {\"Stop\": {}}}", "{\"a\": \"\\x\"}", "{\"a\": 01x}", "{ /* ", "{\"a\": \"",
            String(repeating: "[", count: 5000), "{\"a\": tru}", "\u{FEFF}{}",
        ]
    )
    func mistakes(file: String) {
        #expect(throws: (any Error).self) { try AgentProgram.claude.hooks.adding(to: file) }
    }

    @Test("say in which line a mistake is")
    func lines() {
        #expect(throws: JSONText.Mistake.self) { try JSONText("{\n\"a\": 1\n\"b\": 2}") }
        do {
            _ = try JSONText("{\n\"a\": 1\n\"b\": 2}")
        } catch {
            #expect(error.line == 3 && error.description.hasPrefix("line 3: "))
        }
    }

    @Test("do nothing outside of a session, never fail and print nothing", arguments: AgentProgram.allCases)
    func commands(agent: AgentProgram) throws {
        for line in try commands(agent.hooks.template) {
            let command = try #require(line.range(of: HookMerge.mark)).lowerBound
            #expect(line[command...].hasSuffix(" >/dev/null 2>&1 || :"), "\(line)")
        }
    }

    @Test("are those of packaging/agents")
    func packaged() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        for agent in AgentProgram.allCases {
            let file = root.appending(path: "packaging/agents/\(agent.rawValue).json")
            #expect(try String(contentsOf: file, encoding: .utf8) == agent.hooks.template)
            #expect(agent.file { ["HOME": "/h"][$0] }?.hasPrefix("/h/.") == true && agent.file { _ in nil } == nil)
        }
        #expect(AgentProgram.claude.file { ["CLAUDE_CONFIG_DIR": "/c"][$0] } == "/c/settings.json")
        #expect(AgentProgram.codex.file { ["CODEX_HOME": "/c"][$0] } == "/c/hooks.json")
    }

    @Test("are shown as the lines that change")
    func difference() {
        let old = (1...20).map { "\($0)" }.joined(separator: "\n")
        let new = old.replacingOccurrences(of: "\n10\n", with: "\n10\nnew\n")
        let lines = LineDifference(old, new).lines
        #expect(lines.map { "\($0.mark)\($0.text)" } == ["@line 8", " 8", " 9", " 10", "+new", " 11", " 12", " 13"])
        #expect(LineDifference(old, old).lines.isEmpty)
    }

    @Test("tell why, where the agent says so")
    func input() throws {
        func reason(_ text: String, _ activity: String = "blocked") throws -> String {
            let input = try JSONDecoder().decode(HookInput.self, from: Data(text.utf8))
            return input.reason(for: try #require(.init(rawValue: activity)))
        }
        #expect(try reason(#"{"message":"needs you","tool_name":"Bash","x":[1]}"#) == "needs you")
        #expect(try reason(#"{"tool_name":"Bash"}"#) == "asks to use Bash")
        #expect(try reason(#"{"tool_name":"Bash"}"#, "working") == "" && reason("{}") == "")
    }
}
