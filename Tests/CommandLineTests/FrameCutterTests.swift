import HostProtocol
import SessionModel
import Testing

@testable import CommandLine

@Suite("The frame cutter")
struct FrameCutterTests {
    private enum Item: Equatable {
        case output([UInt8])
        case frame(Frame)
    }

    private static let frames: [Frame] = [
        .hello(Hello(software: "roost-host/9")),
        .snapshot(Snapshot(sequence: 7, size: .standard, lost: 3, bytes: [1, 2, 3])),
        .output([65, 66, 67]), .output([]), .output([68]), .ping(4), .output([69, 70]),
        .exit(Exit(status: .signaled(9, dumpedCore: true), text: "stopped by uid 1000")),
    ]

    private func cut(_ bytes: [UInt8], reads: Int) throws -> [Item] {
        var cutter = FrameCutter()
        var items: [Item] = []
        for start in stride(from: 0, to: bytes.count, by: reads) {
            let part = Array(bytes[start..<min(bytes.count, start + reads)])
            try part.withUnsafeBytes { buffer in
                var position = 0
                while position < buffer.count {
                    while let range = cutter.output(in: buffer, at: &position) {
                        if case .output(let before)? = items.last {
                            items[items.count - 1] = .output(before + part[range])
                        } else {
                            items.append(.output(Array(part[range])))
                        }
                    }
                    if let frame = try cutter.frame(in: buffer, at: &position) { items.append(.frame(frame)) }
                }
                #expect(position == buffer.count)
            }
        }
        return items
    }

    @Test("gives the same whatever the reads are", arguments: 1...70)
    func reads(size: Int) throws {
        var bytes: [UInt8] = []
        for frame in Self.frames { FrameEncoder.append(frame, to: &bytes) }
        let expected: [Item] = [
            .frame(Self.frames[0]), .frame(Self.frames[1]), .output([65, 66, 67, 68]), .frame(.ping(4)),
            .output([69, 70]), .frame(Self.frames[7]),
        ]
        #expect(try cut(bytes, reads: size) == expected)
    }

    @Test("skips frames that it does not know")
    func unknown() throws {
        let bytes: [UInt8] = [3, 0, 0, 0, 200, 1, 2, 1, 0, 0, 0, 201]
        #expect(try cut(bytes, reads: 4) == [.frame(.unknown(type: 200)), .frame(.unknown(type: 201))])
    }

    @Test("refuses lengths that cannot be", arguments: [[0, 0, 0, 0, 5], [1, 0, 16, 0, 5], [255, 255, 255, 255, 5]])
    func lengths(bytes: [UInt8]) {
        #expect(throws: ProtocolError.self) { try cut(bytes, reads: 5) }
    }

    @Test("takes the largest frame")
    func largest() throws {
        let count = Wire.maximumFrameLength
        let bytes = [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8), UInt8(count >> 16), 0, 5]
        #expect(
            try cut(bytes + [UInt8](repeating: 7, count: count - 1), reads: 1 << 18) == [
                .output([UInt8](repeating: 7, count: count - 1))
            ]
        )
    }
}
