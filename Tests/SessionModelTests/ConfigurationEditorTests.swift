import Testing

@testable import SessionModel

@Suite("Changes to a file of the configuration")
struct ConfigurationEditorTests {
    private func edited(_ text: String, _ change: (inout ConfigurationEditor) -> Void) throws -> String {
        var editor = try #require(ConfigurationEditor(Array(text.utf8)))
        change(&editor)
        return String(decoding: editor.bytes, as: UTF8.self)
    }

    private func key(_ text: String) -> ConfigurationKey {
        do {
            return try ConfigurationKey(parsing: text)
        } catch {
            preconditionFailure("\(text): \(error)")
        }
    }

    @Test("begin a file")
    func newFile() throws {
        let text = try edited("") { $0.set(key("daemon.capacity"), to: "5") }
        #expect(text == ConfigurationEditor.heading + "\n[Daemon]\nCapacity=5\n")
        #expect(try edited(text) { $0.remove(key("daemon.capacity")) } == "")
    }

    @Test("leave every other line as it is")
    func otherLines() throws {
        let text =
            "; mine\n[Daemon]\n  ExitIdleSec = 5s\r\nCapacity=1\\\n# in between\n2\n\n[Profile a]\nTag=x\n# end\n"
        let set = try edited(text) { $0.set(key("daemon.capacity"), to: "7") }
        #expect(set == "; mine\n[Daemon]\n  ExitIdleSec = 5s\r\nCapacity=7\n\n[Profile a]\nTag=x\n# end\n")
        let removed = try edited(set) { $0.remove(key("daemon.capacity")) }
        #expect(removed == "; mine\n[Daemon]\n  ExitIdleSec = 5s\r\n\n[Profile a]\nTag=x\n# end\n")
        #expect(try edited(removed) { $0.remove(key("profile.a.tag")) }.contains("# end"))
        #expect(try edited(text) { $0.remove(key("defaults.tasks-max")) } == text)
    }

    @Test("replace words")
    func words() throws {
        let text = try edited("") { $0.set(key("profile.a.command"), to: "x 'y z'") }
        #expect(text.hasSuffix("[Profile a]\nCommand=\nCommand=x 'y z'\n"))
        let below = ConfigurationFile(path: "/b", layer: .system, bytes: Array("[Profile a]\nCommand=w\n".utf8))
        let above = ConfigurationFile(path: "/a", layer: .user, bytes: Array(text.utf8))
        let configuration = Configuration(files: [below, above])
        #expect(configuration.list.last { $0.key == key("profile.a.command") }?.setting.text == "x \"y z\"")
        #expect(try edited(text) { $0.remove(key("profile.a.command")) } == "")
    }

    @Test("see what cannot be a value")
    func values() {
        for text in ["a\nb", "a\u{0}", "a\\", "\\\\\\"] { #expect(ConfigurationEditor.problem(withValue: text) != nil) }
        for text in ["", "a b", "a\\\\", "#"] { #expect(ConfigurationEditor.problem(withValue: text) == nil) }
        #expect(ConfigurationEditor([0xFF]) == nil)
    }

    @Test("set and take back each key in any order")
    func random() throws {
        var generator = SeededGenerator(seed: 3)
        let samples = [
            ("daemon.capacity", ["0", "5"]), ("daemon.exit-idle-sec", ["5s", "infinity", ""]),
            ("defaults.memory-max", ["1G", "50%"]), ("profile.a.tag", ["x", "x y", ""]), ("profile.b.tag", ["z"]),
            ("profile.a.cpu-weight", ["7"]),
        ]
        for _ in 0..<300 {
            var text =
                ["", "# own\n", "[Daemon]\nCapacity=9\n[Profile a]\n\n# c\nTag=q \\\n r\n"].randomElement(
                    using: &generator
                ) ?? ""
            var expected: [ConfigurationKey: String] = [:]
            for _ in 0..<12 {
                guard let (name, values) = samples.randomElement(using: &generator),
                    let value = values.randomElement(using: &generator)
                else { continue }
                if Bool.random(using: &generator) {
                    text = try edited(text) { $0.set(key(name), to: value) }
                    expected[key(name)] = value
                } else {
                    text = try edited(text) { $0.remove(key(name)) }
                    expected[key(name)] = nil
                    #expect(try #require(ConfigurationEditor(Array(text.utf8))).sets(key(name)) == false)
                }
                let file = ConfigurationFile(path: "/f", layer: .user, bytes: Array(text.utf8))
                let configuration = Configuration(files: [file])
                #expect(configuration.problems.isEmpty, "\(text)")
                for (key, value) in expected {
                    let wanted = value.isEmpty ? key.directive.defaultText : value
                    #expect(configuration[key].text == wanted, "\(key) in \(text)")
                }
            }
        }
    }
}
