import Glibc
import Terminal

/// Throughput of the engine alone, on streams of several kinds: build it for release, and compare only numbers of one
/// run on one machine.
///
///     terminal-bench [NAME]                             streams of several kinds, in MB/s
///     terminal-bench write NAME FILE [BYTES|PIECESx]    a stream in a file, for others to read
///     terminal-bench time FILE                          the nanoseconds of the best of three new engines
///     terminal-bench memory FILE                        what it takes: process, scrollback as counted, rows
///     terminal-bench worst [NAME]                       the worst inputs, as a ratio to plain text
///     terminal-bench allocations                        allocations per megabyte of each stream
@main
struct TerminalBench {
    static let size = 4 << 20

    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == "worst" { return WorstCases.run(only: words.dropFirst().first) }
        if words.first == "allocations" { return Allocations.run(BenchStreams.names) }
        if let command = BenchCommand(words) {
            guard command.run() else {
                perror("terminal-bench: \(words.joined(separator: " "))")
                exit(1)
            }
            return
        }
        let only = words.first
        var streams = BenchStreams(size: .bytes(size))
        for name in BenchStreams.names where only == nil || only == name {
            print("\(name): \(throughput(of: streams.stream(name))) MB/s")
        }
        if only == nil { sizes(streams.stream("log")) }
    }

    /// The best of five runs, in MB/s.
    private static func throughput(of bytes: [UInt8]) -> Int {
        var best = Duration.seconds(3600)
        for _ in 0..<5 {
            let engine = Engine(columns: 80, rows: 24)
            best = min(best, ContinuousClock().measure { BenchFeed.feed(bytes, to: engine) })
        }
        return Int(Double(bytes.count) / 1e6 / (best / .seconds(1)))
    }

    /// Memory of new engines and of a scrollback, and the time of a snapshot.
    private static func sizes(_ log: [UInt8]) {
        let before = BenchFeed.residentBytes()
        var engines: [Engine] = []
        for _ in 0..<2000 {
            let engine = Engine(columns: 80, rows: 24)
            engine.feed("hello")
            engines.append(engine)
        }
        print("a new engine: \((BenchFeed.residentBytes() - before) / engines.count) bytes")
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(log)
        var snapshot: [UInt8] = []
        let took = ContinuousClock().measure {
            snapshot = engine.snapshot(SnapshotOptions(scrollbackRows: 10_000))
        }
        print("\(engine.scrollbackRows) rows of scrollback: \(engine.scrollbackBytes) bytes")
        print("their snapshot: \(snapshot.count) bytes, \(took)")
    }
}
