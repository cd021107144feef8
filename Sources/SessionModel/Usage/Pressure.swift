/// How much time tasks have lost while they waited for a resource (the kernel's documentation of PSI).
public struct Pressure: Hashable, Sendable {
    /// One line.
    public struct Line: Hashable, Sendable {
        /// Percent of the last 10 s.
        public var average10: Double
        /// Percent of the last minute.
        public var average60: Double
        /// Microseconds in all.
        public var total: UInt64
    }

    /// While some tasks waited.
    public var some: Line
    /// While all of them waited; not told of processors before Linux 5.13.
    public var full: Line?

    /// Takes a file such as memory.pressure apart; nil when it has no line of this kind, as where PSI is turned off.
    public init?(_ text: String) {
        var lines: [Substring: Line] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let kind = words.first else { continue }
            lines[kind] = Line(words.dropFirst())
        }
        guard let some = lines["some"] else { return nil }
        self.some = some
        full = lines["full"]
    }
}

extension Pressure.Line {
    /// Reads `avg10=0.00 avg60=0.00 avg300=0.00 total=0`.
    init?(_ words: some Sequence<Substring>) {
        var fields: [Substring: Substring] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let average10 = fields["avg10"].flatMap({ Double($0) }),
            let average60 = fields["avg60"].flatMap({ Double($0) }), let total = fields["total"].flatMap({ UInt64($0) })
        else { return nil }
        self.init(average10: average10, average60: average60, total: total)
    }
}
