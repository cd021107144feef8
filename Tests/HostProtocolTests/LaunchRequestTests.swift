@testable import HostProtocol
import SessionModel
import Testing

@Suite("Launch file")
struct LaunchRequestTests {
    private func request() throws -> LaunchRequest {
        LaunchRequest(
            id: try #require(SessionID("7c5dcf5d")),
            name: "web",
            arguments: ["claude", "--resume", "", "ä b"],
            workingDirectory: "/home/ä",
            environment: ["PATH=/bin", "EMPTY=", "LINES2=a\nb"],
            size: TerminalSize(columns: 132, rows: 43, pixelWidth: 1, pixelHeight: 2),
            statePath: "/state",
            socketPath: "/run/host.sock",
            brokerUnit: "roost.service",
            oomScoreAdjust: -5,
            stopTimeout: 1234,
            attachTimeout: 5000,
            checkpointDelay: 77,
            settings: ["a": "b=c", "ä": ""]
        )
    }

    @Test("what is encoded is decoded, later fields or not")
    func roundTrip() throws {
        var request = try request()
        #expect(try LaunchRequest(decoding: request.encode()[...]) == request)
        #expect(try LaunchRequest(decoding: (request.encode() + [1, 2, 3])[...]) == request)
        request.name = nil
        request.environment = []
        #expect(try LaunchRequest(decoding: request.encode()[...]) == request)
    }

    @Test("a file of an earlier layout gets what it does not have", arguments: [(UInt8(1), 8), (2, 4)])
    func earlierLayouts(layout: UInt8, missing: Int) throws {
        var request = try request()
        request.settings = [:]
        var bytes = try request.encode()
        bytes[8] = layout
        bytes.removeLast(missing)
        if layout == 1 { request.checkpointDelay = LaunchRequest.standardCheckpointDelay }
        #expect(try LaunchRequest(decoding: bytes[...]) == request)
    }

    @Test("a sandbox is decoded as it was, and makes a file that hosts without sandboxes do not read")
    func sandbox() throws {
        var request = try request()
        let plain = try request.encode()
        var sandbox = Sandbox(name: "mine")
        sandbox.home = .empty
        sandbox.hasPrivateNetwork = true
        sandbox.readWritePaths = ["~/a=b", "-/c d"]
        sandbox.readOnlyPaths = ["/r"]
        sandbox.inaccessiblePaths = ["/i", ""]
        request.sandbox = sandbox
        let bytes = try request.encode()
        #expect(try LaunchRequest(decoding: bytes[...]) == request)
        #expect(!bytes.prefix(8).elementsEqual(plain.prefix(8)))
        for count in bytes.indices {
            #expect(throws: ProtocolError.self) { try LaunchRequest(decoding: bytes[..<count]) }
        }
        // What is not understood is never left out.
        #expect(throws: ProtocolError.self) { try Sandbox(assignments: ["ProtectHome=maybe"]) }
        #expect(throws: ProtocolError.self) { try Sandbox(assignments: ["SystemCallFilter=x"]) }
    }

    @Test("a file that ends early is an error, wherever it ends")
    func truncated() throws {
        let bytes = try request().encode()
        for count in bytes.indices {
            let error = #expect(throws: ProtocolError.self) { try LaunchRequest(decoding: bytes[..<count]) }
            #expect(error?.code == .malformedLaunchRequest)
        }
    }

    @Test("a damaged file does not crash the reader", arguments: 0..<500)
    func damaged(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        var bytes = try request().encode()
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: .min ... .max, using: &generator)
        _ = try? LaunchRequest(decoding: bytes[...])
    }

    @Test("what cannot be executed is refused on both sides")
    func invalid() throws {
        var noCommand = try request()
        noCommand.arguments = []
        #expect(throws: ProtocolError.self) { try noCommand.encode() }
        var hiddenEnd = try request()
        hiddenEnd.environment = ["A=b\0c"]
        #expect(throws: ProtocolError.self) { try hiddenEnd.encode() }
    }

    @Test("a file at the limit passes, a longer one does not")
    func size() throws {
        var large = try request()
        large.environment = []
        let room = LaunchRequest.maximumFileSize - (try large.encode().count) - 4
        large.environment = ["A=" + String(repeating: "x", count: room - 2)]
        #expect(try large.encode().count == LaunchRequest.maximumFileSize)
        large.environment = ["A=" + String(repeating: "x", count: room - 1)]
        #expect(throws: ProtocolError.self) { try large.encode() }
    }
}
