import CAllocations
import Terminal

/// Allocations per megabyte of a stream, once everything is warm: the scrollback is full and its pages are used again. Lines
/// of a name and a number.
struct Allocations {
    static func run(_ names: [String]) {
        for name in names {
            var streams = BenchStreams(size: .bytes(1 << 20))
            let bytes = streams.stream(name)
            let engine = Engine(columns: 80, rows: 24, scrollbackRows: 1000)
            for _ in 0..<2 { engine.feed(bytes) }
            let before = callocations_count()
            bytes.withUnsafeBytes { engine.feed($0) }
            let made = callocations_count() - before
            print("\(name): \(Double(made * 10 * 1_000_000 / UInt(bytes.count)) / 10)")
        }
    }
}
