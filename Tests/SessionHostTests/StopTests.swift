import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@Suite("How a session is stopped", .timeLimit(.minutes(3)))
struct StopTests {
    @Test("a stop reaches a shell that ignores SIGTERM, and says who and why", arguments: [SIGTERM, SIGHUP, SIGINT])
    func stop(signal: Int32) throws {
        let host = try TestHost.script("trap '' TERM; read _; echo up; sleep 60")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        let broker = try host.connect(.broker)
        try broker.send(.stop(Stop(who: "uid 1 pid 2 roost", why: "test")))
        kill(host.pid, signal)
        #expect(
            try client.waitForExit()
                == Exit(
                    status: .signaled(SIGHUP, dumpedCore: false),
                    text: "stopped by uid 1 pid 2 roost: test"
                )
        )
        #expect(try host.wait() == 0)
        let record = try host.finalRecord()
        #expect(record.result == .stopped)
        #expect(record.signal == SIGHUP)
        #expect(record.stoppedBy == "uid 1 pid 2 roost")
        #expect(record.stopReason == "test")
    }

    @Test("an agent that ignores everything is killed after the timeout")
    func escalation() throws {
        let host = try TestHost.script("trap '' HUP TERM INT; read _; echo up; while :; do sleep 1; done") {
            $0.stopTimeout = 300
        }
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        host.process.terminate()
        #expect(try client.waitForExit().status == .signaled(SIGKILL, dumpedCore: false))
        #expect(try host.wait() == 0)
        #expect(try host.finalRecord().result == .stopped)
        #expect(try host.finalRecord().stoppedBy == nil)
    }

    @Test("a stopped agent gets to see the signals (SIGCONT), and may end by itself")
    func stoppedAgent() throws {
        // Short sleeps: a shell runs its trap between commands, and one that it starts too late gets no signal.
        let host = try TestHost.script(
            "trap 'exit 5' TERM; trap '' HUP; read _; echo up; kill -STOP $$; while :; do sleep 0.1; done"
        )
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        try host.waitUntilAgentIsStopped(client)
        kill(host.pid, SIGTERM)
        _ = try client.waitForExit()
        #expect(try host.wait() == 0)
        #expect(try host.finalRecord().exitStatus == 5)
    }

    @Test("the foreground job of a shell is told as well")
    func foregroundJob() throws {
        let job = "trap 'echo told >job; exit' HUP TERM; echo up; sleep 60 & wait"
        let host = try TestHost.script("set -m; read _; sh -c \"\(job)\"")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        host.process.terminate()
        #expect(try host.wait() == 0)
        let deadline = Date(timeIntervalSinceNow: patience)
        while !FileManager.default.fileExists(atPath: host.scratch.path + "/job"), Date() < deadline { usleep(2000) }
        #expect(Date() < deadline)
    }

    @Test("the broker's signals reach the agent; one that does not exist is refused")
    func brokerSignal() throws {
        let host = try TestHost.script("trap 'echo got-usr1' USR1; read _; echo up; while :; do sleep 60 & wait; done")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        let broker = try host.connect(.broker)
        try broker.send(.signal(999))
        #expect(try broker.waitForError().code == .invalidValue)
        try broker.send(.signal(SIGUSR1))
        try client.waitFor("got-usr1\r\n")
        try client.send(.signal(SIGKILL))
        #expect(try client.waitForError().code == .notAllowed)
        try broker.send(.signal(SIGKILL))
        #expect(try broker.waitForExit().status == .signaled(SIGKILL, dumpedCore: false))
        #expect(try host.wait() == 128 + SIGKILL)
        #expect(try host.finalRecord().result == .ended)
    }

    @Test("a descendant that keeps the terminal, and even writes to it without end, does not keep the session")
    func descendant() throws {
        let host = try TestHost.script("read _; setsid sh -c 'trap \"\" HUP; yes' & echo pid=$!; exit 6")
        let client = try host.connect()
        try client.type("\n")
        #expect(try client.waitForExit().status == .exited(6))
        #expect(try host.wait() == 6)
    }

    @Test("what the agent wrote last arrives, all of it")
    func lastWords() throws {
        let host = try TestHost.script("read _; head -c 60000 /dev/zero | tr '\\0' x; exit 1")
        let client = try host.connect()
        try client.type("\n")
        #expect(try client.waitForExit().status == .exited(1))
        #expect(client.output.count { $0 == UInt8(ascii: "x") } == 60_000)
        #expect(try host.finalRecord().outputBytes == UInt64(client.output.count))
    }

    @Test("an agent that closes its terminal and lives on costs no processor time")
    func closedTerminal() throws {
        let host = try TestHost.script("read _; echo closing; exec sleep 60 </dev/null >/dev/null 2>&1")
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("closing\r\n")
        try client.ping()
        let before = try host.processorTicks()
        usleep(1_000_000)
        // A hundred a second would be a processor of its own.
        #expect(try host.processorTicks() - before < 20)
        try client.ping()
    }

    @Test("an agent that opens its terminal again is seen again")
    func reopenedTerminal() throws {
        let script =
            "read _; tty=$(tty); exec </dev/null >/dev/null 2>&1; sleep 0.2; exec >$tty <$tty; echo again; read _"
        let host = try TestHost.script(script)
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("again\r\n")
        try client.type("\n")
        _ = try client.waitForExit()
    }

    @Test("the end does not wait for a client that does not read")
    func slowClientAtTheEnd() throws {
        let host = try TestHost.script("read _; yes | head -c 3000000; exit 2")
        let stuck = try host.connect(.view)
        let client = try host.connect()
        try client.type("\n")
        _ = try client.waitForExit()
        #expect(try host.wait() == 2)
        _ = stuck
    }
}

extension TestHost {
    /// Waits until a signal has stopped the agent, whose number `client` is told.
    func waitUntilAgentIsStopped(_ client: TestClient) throws {
        try client.waitForStatus { _ in true }
        let deadline = Date(timeIntervalSinceNow: patience)
        while Date() < deadline {
            let text = try String(contentsOfFile: "/proc/\(client.status?.childPID ?? 0)/stat", encoding: .utf8)
            if text.contains(") T ") { return }
            usleep(2000)
        }
        throw TestFailure("the agent was not stopped within \(patience) s")
    }

    /// The processor time of the host so far, in hundredths of a second (proc_pid_stat(5)).
    func processorTicks() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard let user = Int(fields[12]), let system = Int(fields[13]) else { throw TestFailure("stat: \(text)") }
        return user + system
    }

    /// A line of /proc/PID/smaps_rollup, in bytes.
    func memory(_ key: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8)
        for line in text.split(separator: "\n") where line.hasPrefix(key + ":") {
            if let value = line.split(separator: " ").dropFirst().first, let number = Int(value) { return number << 10 }
        }
        throw TestFailure("there is no \(key) in \(text)")
    }
}
