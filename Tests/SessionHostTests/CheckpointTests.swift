import Foundation
import Glibc
import HostProtocol
import SessionModel
import Terminal
import Testing

/// The copy of the screen on the disk while the session lives.
@Suite("Checkpoints", .timeLimit(.minutes(3)))
struct CheckpointTests {
    private func screen(_ host: TestHost) -> String {
        let bytes = FileManager.default.contents(atPath: host.paths.screen(of: host.id)) ?? Data()
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(Array(bytes))
        return engine.screenText()
    }

    private func waitForScreen(_ host: TestHost, _ text: String) throws {
        for _ in 0..<1000 {
            if screen(host).contains(text) { return }
            usleep(10_000)
        }
        throw TestFailure("the screen on the disk never shows '\(text)'")
    }

    @Test("the screen is on the disk when the host is killed")
    func killed() throws {
        let host = try TestHost.ready(["sh", "-c", "echo before; read _; echo after; sleep 100"]) {
            $0.checkpointDelay = 50
        }
        try waitForScreen(host, "before")
        try host.connect().type("\n")
        try waitForScreen(host, "after")
        kill(host.pid, SIGKILL)
        host.process.waitUntilExit()
        #expect(screen(host).contains("before") && screen(host).contains("after"))
    }

    @Test("nothing is written while nothing changes")
    func calm() throws {
        let host = try TestHost.ready(["sh", "-c", "echo once; sleep 100"]) { $0.checkpointDelay = 20 }
        try waitForScreen(host, "once")
        let path = host.paths.screen(of: host.id)
        try FileManager.default.removeItem(atPath: path)
        usleep(300_000)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a disk that takes nothing does not hold the session up")
    func blocked() throws {
        let host = try TestHost.ready(["sh", "-c", "echo one; while read line; do echo got $line; done"]) {
            $0.checkpointDelay = 20
        } beforeStart: { host in
            // Who opens a pipe to write waits until somebody reads.
            guard mkfifo(host.paths.screen(of: host.id) + ".new", 0o600) == 0 else { throw TestFailure("no pipe") }
        }
        let client = try host.connect()
        for number in 1...5 {
            usleep(50_000)
            try client.type("\(number)\n")
            try client.waitFor("got \(number)")
        }
        unlink(host.paths.screen(of: host.id) + ".new")
        kill(host.pid, SIGTERM)
        host.process.waitUntilExit()
        #expect(screen(host).contains("got 5"))
        #expect(try host.finalRecord().result == .stopped)
    }
}
