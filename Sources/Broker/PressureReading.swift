import Systemd

/// What a pressure file says (the kernel's accounting/psi.rst): which part of the time tasks waited for memory.
struct PressureReading: Hashable, Sendable {
    /// Percent of the last 10 s in which some task waited.
    var someAverage10 = 0.0
    /// Percent of the last 10 s in which no task could go on.
    var fullAverage10 = 0.0
    /// Microseconds in which some task has waited, altogether.
    var someTotal: UInt64 = 0

    /// Reads the text of a pressure file; nil where it has no line of `some`.
    init?(_ text: String) {
        var isThere = false
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let values = Dictionary(words.dropFirst().compactMap(Self.pair)) { first, _ in first }
            let average = values["avg10"].flatMap { Double($0) } ?? 0
            if words.first == "some", let total = values["total"].flatMap({ UInt64($0) }) {
                (someAverage10, someTotal, isThere) = (average, total, true)
            } else if words.first == "full" {
                fullAverage10 = average
            }
        }
        guard isThere else { return nil }
    }

    private static func pair(_ word: Substring) -> (Substring, Substring)? {
        guard let equals = word.firstIndex(of: "=") else { return nil }
        return (word[..<equals], word[word.index(after: equals)...])
    }

    /// Reads the file at `path`; nil where there is none, or the kernel keeps no such account.
    static func read(_ path: String) -> PressureReading? {
        let bytes = (try? AtomicFile.read(path)) ?? nil
        return bytes.flatMap { PressureReading(String(decoding: $0, as: UTF8.self)) }
    }
}
