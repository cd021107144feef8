import Foundation
import Glibc
import HostProtocol
import SessionModel

/// A client that talks to a host over a real socket and waits for what should come.
final class TestClient {
    let descriptor: Int32
    private var decoder = FrameDecoder()
    /// All output so far.
    private(set) var output: [UInt8] = []
    private var searched = 0
    /// What the snapshots said was lost.
    private(set) var lost: UInt64 = 0
    /// The number of the next byte of output.
    private(set) var sequence: UInt64 = 0
    /// The bytes of the snapshots, and of the asides.
    private(set) var snapshots: [UInt8] = []
    private(set) var asides: [UInt8] = []
    /// The last status.
    private(set) var status: Status?

    init(path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = UnixAddress(path)
        guard address.withPointer({ Glibc.connect(descriptor, $0, $1) }) == 0 else {
            throw TestFailure("connect \(path): \(errno)")
        }
    }

    deinit {
        close(descriptor)
    }

    func send(_ frames: Frame...) throws {
        try sendBytes(frames.flatMap { FrameEncoder.encode($0) })
    }

    func type(_ text: String) throws {
        try send(.input(ArraySlice(text.utf8)))
    }

    /// Sends bytes that may be anything; blocks while the host takes none.
    func sendBytes(_ bytes: some Collection<UInt8>) throws {
        try Self.sendBytes(bytes, to: descriptor)
    }

    /// The same for a thread of its own.
    static func sendBytes(_ bytes: some Collection<UInt8>, to descriptor: Int32) throws {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw TestFailure("send: \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next frame; nil at the end of the stream. Keeps book of output, losses and status.
    func next() throws -> Frame? {
        while true {
            if let frame = try decoder.next() {
                note(frame)
                return frame
            }
            try waitUntilReadable(
                descriptor,
                "frame; the output ends in \(String(decoding: output.suffix(200), as: UTF8.self))"
            )
            let count = decoder.append(upTo: 1 << 18) { max(0, recv(descriptor, $0.baseAddress, $0.count, 0)) }
            guard count > 0 else { return nil }
        }
    }

    private func note(_ frame: Frame) {
        switch frame {
        case .output(let bytes):
            output += bytes
            sequence += UInt64(bytes.count)
        case .snapshot(let snapshot):
            lost += snapshot.lost
            sequence = snapshot.sequence
            snapshots += snapshot.bytes
        case .aside(let bytes): asides += bytes
        case .status(let new): status = new
        default: break
        }
    }

    /// Reads on until `find` finds something.
    @discardableResult
    func first<Result>(_ what: String, _ find: (Frame) throws -> Result?) throws -> Result {
        while let frame = try next() {
            if let result = try find(frame) { return result }
        }
        throw TestFailure("the stream ended without \(what); the output was \(String(decoding: output, as: UTF8.self))")
    }

    @discardableResult
    func waitForSnapshot() throws -> Snapshot {
        try first("a snapshot") { if case .snapshot(let last) = $0, !last.isContinued { last } else { nil } }
    }

    func waitForExit() throws -> Exit {
        try first("an exit") { if case .exit(let exit) = $0 { exit } else { nil } }
    }

    func waitForError() throws -> ProtocolError {
        try first("an error") { if case .error(let error) = $0 { error } else { nil } }
    }

    /// Reads on until a status, the last one included, is as wanted.
    func waitForStatus(_ isWanted: (Status) -> Bool) throws {
        if let status, isWanted(status) { return }
        try first("the status") { if case .status(let status) = $0, isWanted(status) { true } else { nil } }
    }

    /// Asks the host and waits for the answer: everything sent before has been handled then.
    func ping() throws {
        let number = UInt64.random(in: 0...UInt64.max)
        try send(.ping(number))
        try first("a pong") { if case .pong(number) = $0 { true } else { nil } }
    }

    /// Reads on until `text` stands in the output behind what was waited for before.
    func waitFor(_ text: String) throws {
        try waitFor(Array(text.utf8))
    }

    /// Reads on until so many bytes of output have come or are lost.
    func waitFor(sequence wanted: UInt64) throws {
        while sequence < wanted {
            guard try next() != nil else { throw TestFailure("the stream ended at byte \(sequence), before \(wanted)") }
        }
    }

    func waitFor(_ bytes: [UInt8]) throws {
        while true {
            if let end = output[searched...].firstRange(of: bytes)?.upperBound {
                searched = end
                return
            }
            try first("'\(String(decoding: bytes, as: UTF8.self))'") { if case .output = $0 { true } else { nil } }
        }
    }

    /// Reads to the end of the stream and returns the frames.
    func readToEnd() throws -> [Frame] {
        var frames: [Frame] = []
        while let frame = try next() { frames.append(frame) }
        return frames
    }
}
