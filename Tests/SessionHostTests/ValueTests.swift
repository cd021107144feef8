import Foundation
import HostProtocol
import SessionModel
import Testing

@testable import SessionHost

@Suite("The host's parts")
struct ValueTests {
    private func bytes(_ frame: Frame) -> [UInt8] { FrameEncoder.encode(frame) }

    private func append(_ frame: Frame, to queue: inout SendQueue, sent: Int = 0) {
        bytes(frame).withUnsafeBytes { queue.append($0, sent: sent) }
    }

    private func takeAll(_ queue: inout SendQueue) -> [UInt8] {
        var all: [UInt8] = []
        queue.take { bytes in
            all += bytes
            return bytes.count
        }
        return all
    }

    @Test("a queue gives out what was put in, in any pieces")
    func queueOrder() {
        let frames: [Frame] = [.output([1, 2, 3]), .ping(7), .output([4]), .resize(.standard)]
        for step in 1...40 {
            var queue = SendQueue()
            for frame in frames { append(frame, to: &queue) }
            var all: [UInt8] = []
            while !queue.isEmpty {
                queue.take { bytes in
                    all += bytes.prefix(step)
                    return min(step, bytes.count)
                }
            }
            #expect(all == frames.flatMap { bytes($0) })
        }
    }

    @Test("dropped output leaves whole frames, wherever sending stopped, and is counted")
    func queueDrop() throws {
        let frames: [Frame] = [.output([1, 2, 3]), .ping(7), .output([4]), .pong(8), .output([5, 6])]
        let total = frames.flatMap { bytes($0) }.count
        for sent in 0..<total {
            var queue = SendQueue()
            for frame in frames { append(frame, to: &queue) }
            var stream: [UInt8] = []
            queue.take { bytes in
                stream += bytes.prefix(sent)
                return sent
            }
            let lost = queue.dropOutput()
            stream += takeAll(&queue)
            var decoder = FrameDecoder()
            decoder.append(stream)
            var arrived: UInt64 = 0
            var others: [Frame] = []
            while let frame = try decoder.next() {
                if case .output(let bytes) = frame { arrived += UInt64(bytes.count) } else { others.append(frame) }
            }
            #expect(decoder.pendingCount == 0)
            #expect(arrived + lost == 6, "\(sent) bytes sent")
            #expect(others == [.ping(7), .pong(8)])
        }
    }

    @Test("a frame that was sent in part is not dropped")
    func queueTorn() {
        var queue = SendQueue()
        append(.output([1, 2, 3]), to: &queue, sent: 6)
        append(.output([4]), to: &queue)
        #expect(queue.dropOutput() == 1)
        #expect(takeAll(&queue) == [2, 3])
    }

    @Test("a queue takes 4 MiB, and not a byte more")
    func queueLimit() {
        var queue = SendQueue()
        let block = ArraySlice(repeatElement(UInt8(0), count: (1 << 20) - Wire.headerLength))
        for _ in 0..<4 {
            bytes(.output(block)).withUnsafeBytes { #expect(!queue.overflows(with: $0)) }
            append(.output(block), to: &queue)
        }
        #expect(queue.count == SendQueue.limit)
        bytes(.output([])).withUnsafeBytes { #expect(queue.overflows(with: $0)) }
    }

    @Test("input is full at 1 MiB and takes more below half of it")
    func inputLimit() {
        var queue = InputQueue()
        queue.append([UInt8](repeating: 0, count: InputQueue.limit - 1))
        #expect(!queue.isFull)
        queue.append([0])
        #expect(queue.isFull)
        queue.take { $0.count - InputQueue.resumeLimit }
        #expect(!queue.canResume)
        queue.take { _ in 1 }
        #expect(queue.canResume)
        queue.take { $0.count }
        #expect(queue.isEmpty)
    }

    @Test("the size is that of the last who typed and has one")
    func sizePolicy() {
        var policy = SizePolicy()
        #expect(policy.wanted == nil)
        policy.attach(1, .standard)
        policy.attach(2, TerminalSize(columns: 0, rows: 50))
        #expect(policy.wanted == .standard)
        policy.resize(2, TerminalSize(columns: 90, rows: 50))
        #expect(policy.wanted?.columns == 90)
        #expect([1, 1, 3].map { policy.typed($0) } == [true, false, false])
        #expect(policy.wanted == .standard)
        policy.remove(1)
        #expect(policy.wanted?.columns == 90)
        policy.remove(2)
        #expect(policy.wanted == nil)
    }

    @Test("the final record is read back by Foundation, whatever the strings hold")
    func finalRecord() throws {
        var record = FinalRecord(result: .startFailed, endedAt: .max)
        #expect(try decoded(record) == record)
        record.exitStatus = -1
        record.signal = 9
        record.dumpedCore = true
        record.failedStep = .workingDirectory
        record.errorNumber = 2
        record.failedPath = "/a \"b\" \\ \u{0}\u{1F}\n\u{7F}\u{2028} ä𝄞/"
        record.stoppedBy = ""
        record.stopReason = String(repeating: "\t", count: 1000)
        record.peakMemory = 0
        record.cpuTime = 1
        record.outputBytes = .max
        #expect(try decoded(record) == record)
    }

    private func decoded(_ record: FinalRecord) throws -> FinalRecord {
        try JSONDecoder().decode(FinalRecord.self, from: Data(FinalRecordFile.json(of: record).utf8))
    }

    @Test("the final record replaces what was there and leaves nothing beside it")
    func finalRecordFile() throws {
        let scratch = try Scratch()
        _ = try scratch.file("final.json", "old")
        #expect(FinalRecordFile.write(FinalRecord(result: .ended, endedAt: 5), into: scratch.path) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["final.json"])
        #expect(FinalRecordFile.write(FinalRecord(result: .ended, endedAt: 5), into: scratch.path + "/none") != nil)
    }

    @Test("only the unit's own control group is the unit's")
    func controlGroup() {
        let unified = "0::/user.slice/user-1000.slice/user@1000.service/app.slice/roost.service\n"
        #expect(Peer.isIn("roost.service", cgroups: unified))
        #expect(!Peer.isIn("app.slice", cgroups: unified))
        #expect(!Peer.isIn("st.service", cgroups: unified))
        #expect(!Peer.isIn("roost.service", cgroups: "0::/a/roost.service/child\n"))
        #expect(!Peer.isIn("roost.service", cgroups: "4:memory:/a/roost.service\n0::/\n"))
        #expect(Peer.isIn("roost.service", cgroups: "4:memory:/\n1:name=systemd:/a/roost.service\n"))
        #expect(!Peer.isIn("roost.service", cgroups: ""))
    }

    @Test(
        "a TERM that was given stays, one that says nothing is replaced",
        arguments: [
            ("TERM=tmux-256color", "TERM=tmux-256color"), ("TERM=dumb", "TERM=xterm-256color"),
            ("TERM=", "TERM=xterm-256color"), ("X=1", "TERM=xterm-256color"),
        ]
    )
    func term(given: String, expected: String) throws {
        let request = LaunchRequest(
            id: .random(),
            arguments: ["x"],
            workingDirectory: "/w",
            environment: [given, "A=1", "A=2", "=x", "bad"],
            statePath: "",
            socketPath: "",
            brokerUnit: ""
        )
        let environment = AgentEnvironment.make(for: request, invocation: "abc")
        #expect(environment.contains(expected))
        #expect(environment.contains("A=2"))
        #expect(!environment.contains("A=1"))
        #expect(environment.contains("PWD=/w"))
        #expect(environment.contains("INVOCATION_ID=abc"))
        #expect(!environment.contains { $0.hasPrefix("ROOST_SESSION_NAME") || $0.hasPrefix("=") || $0 == "bad" })
    }
}
