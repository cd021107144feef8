import ArgumentParser
import FoundationEssentials
import Glibc
import Testing

@testable import CommandLine

@Suite("Completion")
struct CompletionTests {
    /// Each shell, and how it checks a script without running it.
    static let shells: [(String, [String])] = [
        ("bash", ["/bin/bash", "-n"]), ("zsh", ["/usr/bin/zsh", "-n"]), ("fish", ["/usr/bin/fish", "--no-execute"]),
    ]

    @Test("scripts are understood by their shells", arguments: shells)
    func parse(shell: String, check: [String]) throws {
        let kind = try #require(CompletionShell(rawValue: shell))
        let script = RoostCommand.completionScript(for: kind)
        #expect(script.contains("---completion"))
        guard access(check[0], X_OK) == 0 else {
            // Each machine has bash; the others are checked where they are, which is in CI.
            #expect(shell != "bash" && getenv("CI") == nil, "\(check[0]) is missing")
            return
        }
        let path = "/tmp/roost-completion-\(getpid()).\(shell)"
        try Data(script.utf8).write(to: URL(filePath: path))
        defer { unlink(path) }
        #expect(try status(check + [path]) == 0)
    }

    private func status(_ arguments: [String]) throws -> Int32 {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        #expect(posix_spawn(&child, arguments[0], nil, nil, &words, nil) == 0)
        var status: Int32 = -1
        waitpid(child, &status, 0)
        return status
    }

    @Test("finds commands and files")
    func commands() {
        #expect(CommandCompletion.candidates("syste", path: "/usr/bin:/bin").contains("systemctl"))
        #expect(CommandCompletion.candidates("/usr/bi", path: "") == ["/usr/bin/"])
        #expect(CommandCompletion.candidates("/nonexistent/x", path: "") == [])
    }
}
