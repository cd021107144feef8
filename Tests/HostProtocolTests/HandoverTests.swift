import SessionModel
import Testing

@testable import HostProtocol

/// What one program leaves to the next.
@Suite("Hand-over")
struct HandoverTests {
    private func sample() throws -> Handover {
        let request = LaunchRequest(
            id: try #require(SessionID("7c5dcf5d")),
            arguments: ["cat"],
            workingDirectory: "/",
            environment: ["A=b"],
            statePath: "/state",
            socketPath: "/socket",
            brokerUnit: "roost.service"
        )
        var handover = Handover(request: request, agentPID: 4711, master: 5, peer: -1, listener: 7, size: .standard)
        handover.sequence = .max
        handover.outputBytes = 3
        handover.screen = [27, 0, 255]
        handover.held = [27, 91]
        handover.isWithinSequence = true
        handover.owesTitle = true
        handover.appearance = Appearance(background: 0x12_3456)
        handover.input = [3]
        handover.lastNumber = 9
        handover.idle = Handover.IdleTimes(start: 1, output: 2, departure: 4)
        handover.extras = ["a": [1, 2], "b": []]
        var control = Handover.Connection(descriptor: 8, number: 1)
        control.grant = Grant(mode: .control, label: "ä")
        control.isReady = true
        control.attachment = .control
        control.replay = .scrollback(lines: 70)
        control.received = [1]
        control.queue = [1, 2, 3]
        control.tornRest = 2
        control.lost = 0
        control.heldInput = [4]
        control.size = TerminalSize(columns: 90, rows: 30)
        handover.connections = [control, Handover.Connection(descriptor: 10, number: 2)]
        return handover
    }

    @Test("what is encoded is decoded, later fields or not")
    func roundTrip() throws {
        let handover = try sample()
        #expect(try Handover(decoding: handover.encode()[...]) == handover)
        #expect(try Handover(decoding: (handover.encode() + [1, 2, 3])[...]) == handover)
        #expect(handover.descriptors == [5, -1, 7, 8, 10])
    }

    @Test("one of the first layout has nothing extra")
    func firstLayout() throws {
        var handover = try sample()
        handover.extras = [:]
        var bytes = try handover.encode()
        bytes[8] = 1
        bytes.removeLast(4)
        #expect(try Handover(decoding: bytes[...]) == handover)
    }

    @Test("one that ends early, is of a later layout, or damaged, is an error or another value, and never a crash")
    func damaged() throws {
        let bytes = try sample().encode()
        for count in bytes.indices { #expect(throws: ProtocolError.self) { try Handover(decoding: bytes[..<count]) } }
        var later = bytes
        later[8] = 3
        #expect(throws: ProtocolError.self) { try Handover(decoding: later[...]) }
        var generator = SeededGenerator(state: 7)
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(
                in: .min ... .max,
                using: &generator
            )
            _ = try? Handover(decoding: damaged[...])
        }
    }
}
