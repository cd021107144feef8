import Glibc
import Terminal

/// Throughput of the engine alone, on streams of several kinds: build it for release, and compare only numbers of one
/// run on one machine.
@main
struct TerminalBench {
    static let size = 4 << 20

    static func main() {
        let only = CommandLine.arguments.dropFirst().first
        var streams = BenchStreams(size: size)
        for name in BenchStreams.names where only == nil || only == name {
            let bytes = streams.stream(name)
            print("\(name): \(throughput(of: bytes, prepare: name == "emoji" ? "\u{1B}[?2027h" : "")) MB/s")
        }
        if only == nil { sizes(streams.stream("log")) }
    }

    /// The best of five runs, in MB/s.
    private static func throughput(of bytes: [UInt8], prepare: String) -> Int {
        var best = Duration.seconds(3600)
        for _ in 0..<5 {
            let engine = Engine(columns: 80, rows: 24)
            engine.feed(prepare)
            let took = ContinuousClock().measure {
                bytes.withUnsafeBytes { bytes in
                    for start in stride(from: 0, to: bytes.count, by: 65536) {
                        let end = min(bytes.count, start + 65536)
                        engine.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    }
                }
            }
            best = min(best, took)
        }
        return Int(Double(bytes.count) / 1e6 / (best / .seconds(1)))
    }

    /// Memory of new engines and of a scrollback, and the time of a snapshot.
    private static func sizes(_ log: [UInt8]) {
        let before = residentBytes()
        var engines: [Engine] = []
        for _ in 0..<2000 {
            let engine = Engine(columns: 80, rows: 24)
            engine.feed("hello")
            engines.append(engine)
        }
        print("a new engine: \((residentBytes() - before) / engines.count) bytes")
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(log)
        var snapshot: [UInt8] = []
        let took = ContinuousClock().measure {
            snapshot = engine.snapshot(SnapshotOptions(scrollbackRows: 10_000))
        }
        print("\(engine.scrollbackRows) rows of scrollback: \(engine.scrollbackBytes) bytes")
        print("their snapshot: \(snapshot.count) bytes, \(took)")
    }

    private static func residentBytes() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line: [UInt8] = Array(repeating: 0, count: 128)
        let count = fread(&line, 1, line.count, file)
        let fields = String(decoding: line.prefix(count), as: UTF8.self).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
    }
}
