import ArgumentParser
import Client
import SessionModel
import Testing

@testable import CommandLine

@Suite("The command tree")
struct CommandTests {
    /// All commands below `root`, as they are typed.
    static func commands(_ root: any ParsableCommand.Type = RoostCommand.self, path: String = "roost") -> [String] {
        let configuration = root.configuration
        let children = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        let unique = Dictionary(children.map { ($0._commandName, $0) }, uniquingKeysWith: { first, _ in first })
        return unique.values.flatMap { child in
            ["\(path) \(child._commandName)"] + commands(child, path: "\(path) \(child._commandName)")
        }.sorted()
    }

    @Test("has an abstract of one line for each command, that fits a terminal")
    func abstracts() {
        func check(_ command: any ParsableCommand.Type) {
            let abstract = command.configuration.abstract
            #expect(abstract.hasSuffix("."), "\(command)")
            #expect(!abstract.contains("\n"))
            let children = command.configuration.subcommands
            for child in children { check(child) }
        }
        check(RoostCommand.self)
    }

    @Test("has help that is not wider than a terminal", arguments: commands())
    func width(command: String) {
        let words = command.split(separator: " ").dropFirst().map(String.init)
        let help = Self.help(words, columns: 80)
        #expect(help.contains("USAGE:"))
        for line in help.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    /// What `roost help` prints about a command.
    static func help(_ words: [String], columns: Int) -> String {
        do {
            var command = try RoostCommand.parseAsRoot(["help"] + words)
            try command.run()
            return ""
        } catch {
            return RoostCommand.fullMessage(for: error, columns: columns)
        }
    }

    private func start(_ arguments: String...) throws -> SessionStart {
        try #require(try RoostCommand.parseAsRoot(["start"] + arguments) as? SessionStart)
    }

    @Test("leaves everything behind the command's name to the command")
    func passthrough() throws {
        #expect(
            try start("claude", "--continue", "--name", "x", "--help").options.words == [
                "claude", "--continue", "--name", "x", "--help",
            ]
        )
        #expect(try start("--name", "x", "claude", "-h").options.words == ["claude", "-h"])
        #expect(try start("--", "claude", "--", "-x").options.words == ["claude", "--", "-x"])
        #expect(try start("--", "--odd").options.words == ["--odd"])
        #expect(try start("-C", "/tmp", "ls", "-C").options.directory == "/tmp")
    }

    @Test(
        "refuses options that it does not know, and no command",
        arguments: [["--bogus", "x"], ["-x"], [], ["--"], [""]]
    )
    func refusal(arguments: [String]) {
        do {
            _ = try RoostCommand.parseAsRoot(["start"] + arguments)
            Issue.record("it was taken")
        } catch {
            #expect(RoostCommand.exitCode(for: error).rawValue == 64)
        }
    }

    @Test("says why a value is refused")
    func reasons() {
        do {
            _ = try RoostCommand.parseAsRoot(["start", "--memory-max", "70%", "x"])
            Issue.record("it was taken")
        } catch {
            #expect(RoostCommand.message(for: error).contains("a percentage of the machine's memory is not taken"))
        }
    }

    @Test("makes a request of the options")
    func request() throws {
        let request = try start(
            "--name",
            "api",
            "--tag",
            "a",
            "--tag",
            "b",
            "-C",
            "/srv",
            "--no-env",
            "--env",
            "X=1",
            "--size",
            "100x30",
            "--pin",
            "--memory-high",
            "1G",
            "--memory-max",
            "2G",
            "--swap-max",
            "0",
            "--tasks-max",
            "99",
            "--cpu-weight",
            "50",
            "--cpu-quota",
            "150%",
            "--runtime-max",
            "8h",
            "claude",
            "-c"
        ).options.request()
        #expect(request.command == ["claude", "-c"])
        #expect(request.name == "api")
        #expect(request.tags == ["a", "b"])
        #expect(request.workingDirectory == "/srv")
        #expect(request.environment.last == "X=1")
        #expect(request.size == TerminalSize(columns: 100, rows: 30))
        #expect(request.isPinned)
        #expect(request.limits.memoryHigh == 1 << 30)
        #expect(request.limits.memoryMax == 2 << 30)
        #expect(request.limits.memorySwapMax == 0)
        #expect(request.limits.tasksMax == 99)
        #expect(request.limits.cpuWeight == 50)
        #expect(request.limits.cpuQuotaPerSecUSec == 1_500_000)
        #expect(request.limits.runtimeMaxUSec == 28_800_000_000)
    }

    @Test("takes one format of a screen, and joins rows in plain text only")
    func screens() throws {
        func history(_ arguments: String...) throws -> SessionHistory {
            try #require(try RoostCommand.parseAsRoot(["history"] + arguments + ["api"]) as? SessionHistory)
        }
        #expect(try history().format.format == .text && history().lines == nil)
        #expect(try history("--html", "-n", "20").format.format == .html)
        #expect(try history("--lines", "20", "--join").lines == LineCount(20))
        let snapshot = try #require(
            try RoostCommand.parseAsRoot(["snapshot", "--scrollback", "all", "--json", "api"]) as? SessionSnapshot
        )
        #expect(snapshot.scrollback == .all && snapshot.format.format == .json && snapshot.session == "api")
        for wrong in [["--html", "--json"], ["--text", "--ansi"], ["--join", "--ansi"], ["--lines", "-1"]] {
            do {
                _ = try RoostCommand.parseAsRoot(["history", "api"] + wrong)
                Issue.record("it was taken: \(wrong)")
            } catch {
                #expect(RoostCommand.exitCode(for: error).rawValue == 64)
            }
        }
    }

    @Test("means the same by the plainest lines, with and without the parser")
    func plainLines() throws {
        let attach = try #require(PlainLine.request(["attach", "api"]) as? AttachRequest)
        #expect(try #require(try RoostCommand.parseAsRoot(["attach", "api"]) as? SessionAttach).request == attach)
        for name in ["list", "ls"] {
            let list = try #require(PlainLine.request([name]) as? ListRequest)
            #expect(try #require(try RoostCommand.parseAsRoot([name]) as? SessionList).request == list)
        }
    }

    @Test(
        "leaves every other line to the parser",
        arguments: [
            [], ["attach"], ["attach", "--help"], ["attach", "-h"], ["attach", "--", "api"], ["attach", "api", "b"],
            ["attach", "--view", "api"], ["list", "-q"], ["list", "x"], ["help", "list"], ["--version"],
        ]
    )
    func parsedLines(arguments: [String]) {
        #expect(PlainLine.request(arguments) == nil)
    }

    @Test("passes the options of a window on")
    func windowOptions() throws {
        let line = ["attach", "--view", "--nested", "--detach-key", "ctrl-]", "--scrollback", "all", "api"]
        let request = try #require(try RoostCommand.parseAsRoot(line) as? SessionAttach).request
        let window = WindowSettings(detachKey: "ctrl-]", isNested: true)
        #expect(request == AttachRequest(session: "api", window: window, isView: true, scrollback: .max))
    }

    @Test("knows what is no command")
    func unknown() {
        #expect(RoostCommand.unknownCommand(in: ["bogus"]) != nil)
        #expect(RoostCommand.unknownCommand(in: ["help", "bogus"]) != nil)
        for arguments in [["ls"], ["list"], ["help"], ["help", "start"], ["--version"], [], ["rm", "x"]] {
            #expect(RoostCommand.unknownCommand(in: arguments) == nil, "\(arguments)")
        }
    }

    @Test("refuses windows inside of sessions")
    func nesting() throws {
        let plain = try WindowOptions.parse([])
        let nested = try WindowOptions.parse(["--nested"])
        func code(_ options: WindowOptions, _ id: String?, _ outer: String?) -> SessionErrorCode? {
            do throws(ClientError) {
                try options.settings.checkNesting(id: id) { _ in outer }
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code(plain, "7c5dcf5d", nil) == nil)
        #expect(code(plain, "7c5dcf5d", "") == nil)
        #expect(code(plain, "7c5dcf5d", "19ab03ee") == .notAllowed)
        #expect(code(nested, "7c5dcf5d", "19ab03ee") == nil)
        #expect(code(nested, "7c5dcf5d", "7c5dcf5d") == .notAllowed)
        #expect(code(plain, nil, "19ab03ee") == .notAllowed)
    }
}
