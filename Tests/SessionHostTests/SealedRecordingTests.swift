import Foundation
import Glibc
import HostProtocol
import Recording
import SessionModel
import Testing

/// What is on the disk of a session whose recording is sealed.
@Suite("Sealed recording", .timeLimit(.minutes(3)))
struct SealedRecordingTests {
    private let key = SealSecretKey()

    private func record(_ script: String, _ settings: [String: String] = [:]) throws -> (TestHost, String) {
        let host = try TestHost.ready(["sh", "-c", script]) {
            $0.settings = ["record.enabled": "yes", "record.seal-to": "\(key.publicKey)"].merging(settings) { $1 }
        }
        return (host, host.paths.stateDirectory(of: host.id))
    }

    private func names(in folder: String) -> [String] {
        RecordingFilesOrder.sorted((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    }

    /// All lines of all parts.
    private func lines(in folder: String) throws -> [RecordedFiles.Line] {
        var text: [UInt8] = []
        for name in names(in: folder) {
            let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
            guard name.hasSuffix(RecordingFiles.sealed) else {
                text += bytes
                continue
            }
            var reader = SealReader(key: key)
            reader.append(bytes)
            while let chunk = try reader.next() { text += chunk }
        }
        return try text.split(separator: 10).map { try JSONDecoder().decode(RecordedFiles.Line.self, from: Data($0)) }
    }

    private func output(in folder: String) throws -> String {
        try String(decoding: lines(in: folder).filter { $0.direction == "output" }.flatMap(\.bytes), as: UTF8.self)
    }

    @Test("a flood is there byte for byte, in sealed parts, and nothing of it in the open")
    func parts() throws {
        let (host, folder) = try record("stty -opost; seq 1 200000; echo the secret", ["record.part-size": "65536"])
        #expect(try host.wait() == 0)
        #expect(try output(in: folder) == (1...200_000).map { "\($0)\n" }.joined() + "the secret\n")
        #expect(names(in: folder).count > 1 && names(in: folder).allSatisfy { $0.hasSuffix(".jsonl.sealed") })
        var stored = 0
        for name in names(in: folder) {
            let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
            for word in ["session_id", "output", Data("the secret".utf8).base64EncodedString().prefix(12).description] {
                #expect(bytes.range(of: Data(word.utf8)) == nil)
            }
            stored += bytes.count
        }
        #expect(try stored < output(in: folder).utf8.count, "it is compressed before it is sealed")
    }

    @Test("a writer that is killed is replaced, and not a byte is lost or doubled")
    func killedWriter() throws {
        let (host, folder) = try record(
            "stty -opost; for i in 1 2 3 4 5 6; do seq 1 30000; sleep 0.4; done",
            ["record.part-size": "400000"]
        )
        for _ in 0..<2 {
            usleep(300_000)
            kill(try host.recordWriter(), SIGKILL)
            usleep(1_100_000)
        }
        #expect(try host.wait() == 0)
        let once = (1...30_000).map { "\($0)\n" }.joined()
        let output = try output(in: folder)
        #expect(output == String(repeating: once, count: 6))
    }

    @Test("a host that is killed leaves what can be opened, and the next run goes on behind it")
    func killedHost() throws {
        let (host, folder) = try record("i=0; while :; do i=$((i+1)); echo $i; done")
        usleep(300_000)
        kill(host.pid, SIGKILL)
        host.process.waitUntilExit()
        usleep(200_000)
        let numbers = RecordedFiles.wholeNumbers(try output(in: folder))
        #expect(numbers.count > 100 && numbers == Array(1...numbers.count))
        // What a crash has left of a chunk goes.
        let newest = folder + "/io.jsonl.sealed"
        let handle = try #require(FileHandle(forWritingAtPath: newest))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([200, 1, 0, 0, 1, 2, 3]))
        let second = try TestHost.ready(["sh", "-c", "echo again"]) {
            $0.settings = ["record.enabled": "yes", "record.seal-to": "\(key.publicKey)"]
        } beforeStart: { second in
            try FileManager.default.copyItem(
                atPath: newest,
                toPath: second.paths.stateDirectory(of: second.id) + "/io.jsonl.sealed"
            )
        }
        #expect(try second.wait() == 0)
        let all = try lines(in: second.paths.stateDirectory(of: second.id))
        #expect(all.last?.mark == "ended" && all.count { $0.mark == "started" } == 2)
        #expect(try output(in: second.paths.stateDirectory(of: second.id)).hasSuffix("again\r\n"))
    }

    @Test("what was recorded in the open before stays as it is, and the other way round", arguments: [true, false])
    func switching(toSealed: Bool) throws {
        let line =
            #"{"timestamp":"2026-11-21T16:07:41.123456Z","session_id":"00000000","direction":"output","data":"b2xk","size":3,"elapsed":1.0}"#
            + "\n"
        var writer = SealWriter(to: key.publicKey)
        let old = toSealed ? Array(line.utf8) : writer.header + writer.seal(Array(line.utf8)[...])
        let host = try TestHost.ready(["sh", "-c", "echo new"]) {
            $0.settings = ["record.enabled": "yes"]
            if toSealed { $0.settings["record.seal-to"] = "\(key.publicKey)" }
        } beforeStart: { host in
            let name = "io.jsonl" + (toSealed ? "" : ".sealed")
            try Data(old).write(to: URL(filePath: host.paths.stateDirectory(of: host.id) + "/" + name))
        }
        #expect(try host.wait() == 0)
        let folder = host.paths.stateDirectory(of: host.id)
        let expected = toSealed ? ["io-000001.jsonl", "io.jsonl.sealed"] : ["io-000001.jsonl.sealed", "io.jsonl"]
        #expect(names(in: folder).map { $0.replacing(".zst", with: "") } == expected)
        #expect(try lines(in: folder).contains { $0.text == "new\r\n" })
    }

    @Test("a key that cannot be read means no recording at all, and never an open one")
    func wrongKey() throws {
        let (host, folder) = try record("echo hello", ["record.seal-to": "roost-public-00"])
        #expect(try host.wait() == 0)
        #expect(names(in: folder).isEmpty)
        #expect(try String(contentsOfFile: host.scratch.path + "/log", encoding: .utf8).contains("not recorded"))
    }
}

/// Names of parts in the order in which they were written.
private enum RecordingFilesOrder {
    static func sorted(_ names: [String]) -> [String] {
        names.filter { RecordingFiles.isPart($0) }
            .sorted { (RecordingFiles.number(of: $0) ?? .max) < (RecordingFiles.number(of: $1) ?? .max) }
    }
}
