import Foundation
import Glibc
import HostProtocol
import SessionModel
import Testing

@Suite("Whose size", .timeLimit(.minutes(3)))
struct SizeTests {
    /// Prints the size at each SIGWINCH.
    private static let reporter =
        "trap 'echo size $(stty size)' WINCH; read _; echo up; while :; do sleep 60 & wait $!; kill $!; done"

    private func size(_ columns: UInt16, _ rows: UInt16) -> TerminalSize {
        TerminalSize(columns: columns, rows: rows)
    }

    /// The sizes that the agent was told of.
    private func reports(_ client: TestClient) -> [String] {
        String(decoding: client.output, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
            // What was typed may stand before it.
            line.firstRange(of: "size ").map { String(line[$0.upperBound...]) }
        }
    }

    @Test("the agent is told of a change, and of nothing else")
    func changes() throws {
        let host = try TestHost.script(Self.reporter)
        let first = try host.connect()
        try first.type("\n")
        try first.waitFor("up\r\n")
        // Nothing of this is a change.
        let same = try host.connect()
        let viewer = try host.connect(.view, size: size(40, 10))
        let unknown = try host.connect(size: size(0, 0))
        try viewer.send(.resize(size(41, 11)))
        try unknown.send(.resize(size(0, 9)))
        try unknown.type("x")
        try first.send(.resize(size(80, 24)))
        for client in [same, viewer, unknown, first] { try client.ping() }
        // The last who typed has no size: the one before it counts.
        try same.send(.resize(size(100, 30)))
        try first.waitFor("size 30 100\r\n")
        // Not the last who typed.
        try first.send(.resize(size(50, 20)))
        try first.ping()
        try first.type("y")
        try first.waitFor("size 20 50\r\n")
        // It leaves: the one before it counts again.
        let last = try host.connect(size: size(120, 40))
        try first.waitFor("size 40 120\r\n")
        try last.send(.detach(Detach(reason: .requested)))
        try first.waitFor("size 20 50\r\n")
        #expect(reports(first) == ["30 100", "20 50", "40 120", "20 50"])
    }

    @Test("with nobody attached the size stays")
    func nobody() throws {
        let host = try TestHost.ready(["cat"])
        let broker = try host.connect(.broker)
        do { _ = try host.connect(size: size(99, 33)) }
        try broker.waitForStatus { $0.clients == 0 && $0.size == size(99, 33) }
    }

    @Test("a hundred sizes are few changes, and the last is exact")
    func storm() throws {
        let host = try TestHost.script(Self.reporter)
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        let start = ContinuousClock.now
        for step in 1...100 {
            try client.send(.resize(size(UInt16(100 + step), 30)))
            if step.isMultiple(of: 10) { usleep(10_000) }
        }
        try client.waitFor("size 30 200\r\n")
        let span = ContinuousClock.now - start
        #expect(reports(client).count <= 2 + Int(span / .milliseconds(50)))
        #expect(reports(client).last == "30 200")
    }

    @Test("a window that is back at the size before another one was set is shown the screen")
    func thereAndBack() throws {
        let host = try TestHost.script(Self.reporter)
        let client = try host.connect()
        try client.type("\n")
        try client.waitFor("up\r\n")
        // The second has to wait, and is taken back.
        try client.send(.resize(size(100, 30)), .resize(size(90, 20)), .resize(size(100, 30)))
        for _ in 0..<2 { #expect(try client.waitForSnapshot().size == size(100, 30)) }
        try client.waitFor("size 30 100\r\n")
        usleep(100_000)
        try client.ping()
        #expect(reports(client) == ["30 100"])
    }

    @Test("unreasonable sizes are cut, pixels alone are a change, unknown pixels are none")
    func extremes() throws {
        let host = try TestHost.ready(["cat"])
        let client = try host.connect()
        try client.send(.resize(size(.max, .max)))
        try client.waitForStatus { $0.size == size(4096, 4096) }
        let pixels = TerminalSize(columns: 80, rows: 24, pixelWidth: 800, pixelHeight: 480)
        try client.send(.resize(pixels))
        try client.waitForStatus { $0.size == pixels }
        try client.send(.resize(.standard))
        try client.send(.resize(size(81, 24)))
        try client.waitForStatus { $0.size == size(81, 24) }
    }
}
