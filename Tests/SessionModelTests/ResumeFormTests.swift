import SessionModel
import Testing

@Suite struct ResumeFormTests {
    private let command = ["/usr/bin/claude", "--model", "opus"]

    @Test(arguments: [
        (["claude", "--continue"], ["claude", "--continue"]),
        (["%c", "--continue"], ["/usr/bin/claude", "--model", "opus", "--continue"]),
        (["%0", "--continue", "%a"], ["/usr/bin/claude", "--continue", "--model", "opus"]),
        (["sh", "-c", "exec %0"], ["sh", "-c", "exec /usr/bin/claude"]),
        (["100%%", "%d", "50%", "a%cb"], ["100%", "%d", "50%", "a%cb"]),
        ([String](), [String]()),
    ])
    func expands(form: [String], expected: [String]) {
        #expect(ResumeForm.expand(form, command: command) == expected)
    }

    @Test func aCommandWithoutArguments() {
        #expect(ResumeForm.expand(["%c", "%a", "-c"], command: ["codex"]) == ["codex", "-c"])
        #expect(ResumeForm.expand(["%0"], command: []) == [""])
    }
}
