import Terminal

/// How much slower than plain text of the same length the worst inputs are read.
///
/// Both are timed in turn in one run, so that a slow moment of the machine hits both; the least of some runs counts.
struct WorstCases {
    static let size = 1 << 18
    /// Runs of each, at the most, and the time after which no further one begins.
    private static let runs = 5
    private static let patience = Duration.milliseconds(300)

    /// Prints each input with its ratio, the worst first.
    static func run(only: String?) {
        var ratios: [(name: String, ratio: Double, rate: Double)] = []
        for stream in WorstStream.all where only == nil || stream.name.hasPrefix(only ?? "") {
            let (ratio, rate) = measure(stream)
            ratios.append((stream.name, ratio, rate))
        }
        ratios.sort { $0.ratio > $1.ratio }
        for (name, ratio, rate) in ratios { print("\(name): \(rounded(ratio)) × plain text, \(rounded(rate)) MB/s") }
        if only == nil { resizes() }
    }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private static func measure(_ stream: WorstStream) -> (ratio: Double, rate: Double) {
        let bytes = stream.bytes(size)
        var plain = BenchStreams(size: .bytes(bytes.count))
        let text = plain.stream("ascii")
        var worst = Duration.seconds(3600)
        var least = Duration.seconds(3600)
        var spent = Duration.zero
        for _ in 0..<runs where spent < patience {
            least = min(least, time(text, opening: ""))
            let took = time(bytes, opening: stream.opening)
            worst = min(worst, took)
            spent += took
        }
        let perByte = (worst / .seconds(1)) / Double(bytes.count)
        return (perByte / ((least / .seconds(1)) / Double(text.count)), 1e-6 / perByte)
    }

    private static func time(_ bytes: [UInt8], opening: String) -> Duration {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed(opening)
        return ContinuousClock().measure {
            bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: 16384) {
                    let end = min(bytes.count, start + 16384)
                    engine.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    // As the host does behind each read.
                    _ = engine.takeReplies()
                    _ = engine.takeEvents()
                }
            }
        }
    }

    /// A window's edge that is dragged: the time of one resize.
    private static func resizes() {
        let contents = [
            ("text", String(repeating: String(repeating: "word ", count: 30) + "\r\n", count: 12_000)),
            ("empty rows", String(repeating: "\r\n", count: 12_000)),
            ("one line of a million columns", String(repeating: "x", count: 1_000_000)),
            ("coloured line of a million columns", String(repeating: "\u{1B}[31mx\u{1B}[32my", count: 500_000)),
        ]
        for (name, content) in contents {
            let engine = Engine(columns: 80, rows: 24)
            engine.feed(content)
            let took = ContinuousClock().measure {
                for step in 0..<20 { engine.resize(columns: 60 + step % 7 * 9, rows: 20 + step % 5 * 10) }
            }
            print("resize, \(name): \(took / 20)")
        }
    }
}
