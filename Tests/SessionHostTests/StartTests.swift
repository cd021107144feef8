import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@Suite("How a session starts and ends", .timeLimit(.minutes(3)))
struct StartTests {
    @Test("what is typed comes back, and the end of the agent is told to everyone")
    func echo() throws {
        let host = try TestHost.ready(["cat"])
        let client = try host.connect()
        try client.type("hello\n")
        try client.waitFor("hello\r\nhello\r\n")
        try client.type("\u{4}")
        #expect(try client.waitForExit() == Exit(status: .exited(0)))
        #expect(try client.next() == nil)
        try host.waitFor("STOPPING=1")
        #expect(try host.wait() == 0)
        let record = try host.finalRecord()
        #expect(record.result == .ended)
        #expect(record.exitStatus == 0)
        #expect(record.outputBytes == 14)
        #expect(record.cpuTime != nil)
        #expect(!FileManager.default.fileExists(atPath: host.paths.socket(of: host.id)))
    }

    @Test("the host ends with the agent's status", arguments: [0, 3, 255])
    func status(code: Int32) throws {
        let host = try TestHost(["sh", "-c", "exit \(code)"])
        #expect(try host.wait() == code)
        let record = try host.finalRecord()
        #expect(record.result == .ended)
        #expect(record.exitStatus == code)
        #expect(record.signal == nil)
    }

    @Test("an agent that a signal ended is told as such")
    func signaled() throws {
        let host = try TestHost.script("read _; kill -KILL $$")
        let client = try host.connect()
        try client.type("\n")
        #expect(try client.waitForExit().status == .signaled(SIGKILL, dumpedCore: false))
        #expect(try host.wait() == 128 + SIGKILL)
        #expect(try host.finalRecord().signal == SIGKILL)
    }

    @Test("a command that does not exist is a failed start, not a dead session")
    func missingCommand() throws {
        let host = try TestHost(["no-such-command"])
        #expect(try host.wait() == 203)
        let record = try host.finalRecord()
        #expect(record.result == .startFailed)
        #expect(record.failedStep == .command)
        #expect(record.errorNumber == ENOENT)
        #expect(record.failedPath == "no-such-command")
        #expect(!host.hasNotification)
        #expect(!FileManager.default.fileExists(atPath: host.paths.socket(of: host.id)))
    }

    @Test("a working directory that does not exist is named")
    func missingDirectory() throws {
        let host = try TestHost(["true"]) { $0.workingDirectory = "/no/such/directory" }
        #expect(try host.wait() == 200)
        let record = try host.finalRecord()
        #expect(record.failedStep == .workingDirectory)
        #expect(record.errorNumber == ENOENT)
        #expect(record.failedPath == "/no/such/directory")
    }

    @Test("the command is searched in the agent's own PATH; one that cannot be executed is remembered, not taken")
    func search() throws {
        let scratch = try Scratch()
        let locked = try scratch.file("a/tool", "#!/bin/sh\nexit 1\n", mode: 0o644)
        _ = try scratch.file("b/tool", "#!/bin/sh\nexit 7\n", mode: 0o755)
        let found = try TestHost(["tool"], scratch: scratch) {
            $0.environment = ["PATH=\(scratch.path)/none:\(scratch.path)/a:\(scratch.path)/b"]
        }
        #expect(try found.wait() == 7)

        let refused = try TestHost(["tool"]) { $0.environment = ["PATH=\(scratch.path)/a:\(scratch.path)/none"] }
        #expect(try refused.wait() == 203)
        #expect(try refused.finalRecord().errorNumber == EACCES)
        #expect(try refused.finalRecord().failedPath == locked)
    }

    @Test("a path is relative to the working directory, a file without a header is a shell script")
    func relativePath() throws {
        let scratch = try Scratch()
        _ = try scratch.file("bin/tool", "exit $(($1 + 1))\n", mode: 0o755)
        #expect(try TestHost(["bin/tool", "4"], scratch: scratch).wait() == 5)
    }

    @Test("an interpreter that does not exist is told with the path of its script")
    func missingInterpreter() throws {
        let scratch = try Scratch()
        let script = try scratch.file("bin/tool", "#!/no/such/interpreter\n", mode: 0o755)
        let host = try TestHost(["tool"], scratch: scratch) { $0.environment = ["PATH=/usr/bin:\(scratch.path)/bin"] }
        #expect(try host.wait() == 203)
        #expect(try host.finalRecord().failedPath == script)
    }

    @Test("a launch file that others can read starts nothing, and is removed all the same")
    func openLaunchFile() throws {
        let host = try TestHost(["true"], launchMode: 0o644)
        #expect(try host.wait() == 66)
        #expect(try host.finalRecord().failedStep == .launch)
        #expect(!FileManager.default.fileExists(atPath: host.paths.launchFile(of: host.id)))
    }

    @Test("files are private, the launch file is gone, and a stale socket is replaced")
    func files() throws {
        let stale = { (host: TestHost) in _ = try host.scratch.file("run/roost/\(host.id)/host.sock", "stale") }
        let host = try TestHost.ready(["cat"], beforeStart: stale)
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(host.paths.socket(of: host.id)) == 0o600)
        #expect(try mode(host.paths.runtimeDirectory(of: host.id)) == 0o700)
        #expect(!FileManager.default.fileExists(atPath: host.paths.launchFile(of: host.id)))
        _ = try host.connect()
    }

    @Test("the agent has a clean process: descriptors, signals, terminal, environment, a higher OOM score")
    func cleanProcess() throws {
        let script = """
            read _
            ls -C /proc/self/fd
            grep -E '^Sig(Blk|Ign)' /proc/self/status
            : </dev/tty && echo terminal-ok
            stty size
            stty -a | grep -o -E '[-]?(iutf8|icanon|echo)\\>'
            echo "score $(($(cat /proc/$$/oom_score_adj) - $(cat /proc/$PPID/oom_score_adj)))"
            env | sort
            pwd
            echo done
            """
        let host = try TestHost.script(script) {
            $0.name = "web"
            $0.size = TerminalSize(columns: 101, rows: 33)
            $0.environment += ["TERM=dumb", "TMUX=/tmp/x", "NOTIFY_SOCKET=/x", "LINES=3", "KEEP=a=b"]
        }
        let client = try host.connect(size: TerminalSize(columns: 0, rows: 0))
        try client.type("\n")
        try client.waitFor("done\r\n")
        let lines = String(decoding: client.output, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
        // The fourth is that of ls itself, for the folder.
        #expect(lines.contains("0  1  2  3"))
        #expect(lines.contains { $0.hasPrefix("SigBlk:") && $0.hasSuffix("\t0000000000000000") })
        #expect(lines.contains { $0.hasPrefix("SigIgn:") && $0.hasSuffix("\t0000000000000000") }, "\(lines)")
        for line in [
            "terminal-ok", "33 101", "iutf8", "icanon", "echo", "score 200", "TERM=xterm-256color",
            "COLORTERM=truecolor",
            "KEEP=a=b", "ROOST_SESSION_ID=\(host.id)", "ROOST_SESSION_NAME=web", "PWD=\(host.scratch.path)",
            host.scratch.path,
        ] {
            #expect(lines.contains(line), "\(line) is not in \(lines)")
        }
        #expect(!lines.contains { $0.hasPrefix("TMUX") || $0.hasPrefix("NOTIFY_SOCKET") || $0.hasPrefix("LINES") })
    }

    @Test("the final record cannot be written: the session ends as it would")
    func noRecord() throws {
        let host = try TestHost(["sh", "-c", "exit 4"]) { $0.statePath = "/no/such/folder" }
        #expect(try host.wait() == 4)
    }

    @Test("a host without standard descriptors works")
    func closedDescriptors() throws {
        let host = try TestHost.ready(["cat"], shell: "exec $HOST <&- >&- 2>&-")
        let client = try host.connect()
        try client.type("hello\n")
        try client.waitFor("hello\r\nhello\r\n")
    }
}
