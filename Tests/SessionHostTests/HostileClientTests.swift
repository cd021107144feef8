import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@Suite("Clients that do as they like", .timeLimit(.minutes(3)))
struct HostileClientTests {
    /// A seed for bytes that are random but the same in each run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test("random bytes, with and without a grant, harm nobody else")
    func randomBytes() throws {
        let host = try TestHost.ready(["cat"])
        let witness = try host.connect()
        for seed in 0..<60 {
            var random = Random(state: UInt64(seed))
            let client = try TestClient(path: host.paths.socket(of: host.id))
            if seed.isMultiple(of: 2) { try client.send(.grant(Grant(mode: .view, label: "random"))) }
            if seed.isMultiple(of: 4) { try client.send(.hello(Hello(software: "random"))) }
            // The host may hang up in the middle.
            try? client.sendBytes(
                (0..<Int.random(in: 1...2000, using: &random)).map { _ in
                    UInt8.random(in: 0...(seed.isMultiple(of: 3) ? 20 : 255), using: &random)
                }
            )
        }
        try witness.type("alive\n")
        try witness.waitFor("alive\r\nalive\r\n")
    }

    @Test(
        "mistakes are told before the connection is closed",
        arguments: [
            (Array(FrameEncoder.encode(.ping(1))), ProtocolError.Code.unexpectedFrame),
            ([255, 255, 255, 127, 1], .frameTooLarge),
            ([0, 0, 0, 0], .malformedFrame),
            ([1, 0, 0, 0, 1], .malformedFrame),
            (
                FrameEncoder.encode(.grant(Grant(mode: .view, label: ""))) + FrameEncoder.encode(.ping(1)),
                .unexpectedFrame
            ),
            (
                FrameEncoder.encode(.grant(Grant(mode: .view, label: "")))
                    + FrameEncoder.encode(.hello(Hello(software: "new", version: 9, minimumVersion: 9))),
                .incompatibleVersion
            ),
            (
                FrameEncoder.encode(.grant(Grant(mode: .view, label: "")))
                    + FrameEncoder.encode(.hello(Hello(software: "")))
                    + FrameEncoder.encode(.grant(Grant(mode: .control, label: ""))), .unexpectedFrame
            ),
            (
                FrameEncoder.encode(.grant(Grant(mode: .view, label: "")))
                    + FrameEncoder.encode(.hello(Hello(software: "")))
                    + FrameEncoder.encode(.exit(Exit(status: .exited(0)))), .unexpectedFrame
            ),
        ]
    )
    func mistakes(bytes: [UInt8], code: ProtocolError.Code) throws {
        let host = try TestHost.ready(["cat"])
        let client = try TestClient(path: host.paths.socket(of: host.id))
        try client.sendBytes(bytes)
        #expect(try client.waitForError().code == code)
        #expect(try client.next() == nil)
    }

    @Test("a connection without a grant is closed after a while")
    func noGrant() throws {
        let host = try TestHost.ready(["cat"])
        let client = try TestClient(path: host.paths.socket(of: host.id))
        #expect(try client.waitForError().code == .noGrant)
        #expect(try client.next() == nil)
    }

    @Test("a process that is not in the broker's unit is hung up on, whatever it says")
    func notTheBroker() throws {
        let host = try TestHost.ready(["cat"], change: { $0.brokerUnit = "roost.service" })
        let client = try TestClient(path: host.paths.socket(of: host.id))
        try? client.send(.grant(Grant(mode: .control, label: "me")), .hello(Hello(software: "me")))
        #expect(try client.readToEnd().isEmpty)
        let log = try String(contentsOfFile: host.scratch.path + "/log", encoding: .utf8)
        #expect(log.contains("refused a connection from process \(getpid()), which is not in roost.service"))
    }

    @Test("connections are counted: 64 are served, the next is told why not, and may come when one has gone")
    func tooMany() throws {
        let host = try TestHost.ready(["cat"])
        var clients = try (0..<64).map { _ in try host.connect(.view) }
        let refused = try TestClient(path: host.paths.socket(of: host.id))
        #expect(try refused.waitForError().code == .tooManyConnections)
        try clients[0].waitForStatus { $0.viewers == 64 }
        clients.removeLast()
        try clients[0].waitForStatus { $0.viewers == 63 }
        let accepted = try host.connect()
        try accepted.type("room\n")
        try clients[62].waitFor("room\r\nroom\r\n")
    }

    @Test("a host that is out of descriptors goes on, and takes connections when it has some again")
    func outOfDescriptors() throws {
        let host = try TestHost.ready(["cat"], shell: "ulimit -n 16; exec $HOST")
        let witness = try host.connect()
        var crowd = try (0..<20).map { _ in try TestClient(path: host.paths.socket(of: host.id)) }
        try witness.type("crowded\n")
        try witness.waitFor("crowded\r\ncrowded\r\n")
        let before = try host.processorTicks()
        usleep(500_000)
        #expect(try host.processorTicks() - before < 20)
        crowd.removeAll()
        let late = try host.connect()
        try late.type("late\n")
        try late.waitFor("late\r\nlate\r\n")
    }

    @Test("a client that asks and does not read the answers is closed, alone")
    func unreadAnswers() throws {
        let host = try TestHost.ready(["cat"])
        let witness = try host.connect()
        let client = try host.connect(.view)
        let pings = (0..<1000).flatMap { FrameEncoder.encode(.ping($0)) }
        #expect(throws: TestFailure.self) {
            for _ in 0..<2000 { try client.sendBytes(pings) }
        }
        try witness.type("alive\n")
        try witness.waitFor("alive\r\nalive\r\n")
    }

    @Test("the socket's file is removed: who is connected stays connected")
    func removedSocket() throws {
        let host = try TestHost.ready(["cat"])
        let client = try host.connect()
        try FileManager.default.removeItem(atPath: host.paths.runtimeDirectory(of: host.id))
        try client.type("hello\n")
        try client.waitFor("hello\r\nhello\r\n")
        try client.type("\u{4}")
        #expect(try client.waitForExit().status == .exited(0))
        #expect(try host.wait() == 0)
    }
}
