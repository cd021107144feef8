import Recording
import Terminal

/// Looks through what one part of a recording has shown, by way of a terminal: each line as it leaves the screen, and the
/// screen whenever nothing has changed for a moment. What stands still is found once.
struct PartSearch {
    /// A line that was found.
    struct Hit: Sendable, Hashable {
        /// When it was seen, in microseconds since 1970-01-01 UTC.
        var time: UInt64
        /// When it can be seen: just before it left, or as it stood.
        var from: UInt64
        /// The line, without control characters.
        var line: String
    }

    /// A gap in the recording that lets people read the screen, in microseconds.
    static let settled: UInt64 = 200_000
    /// Microseconds without a gap after which the screen is looked at all the same.
    static let patience: UInt64 = 500_000
    /// Rows that wait in the scrollback to be looked at, and bytes that cannot let more than these leave at a time.
    private static let rows = 4096

    private let matcher: LineMatcher
    private let since: UInt64
    /// Whether what stands on the screen when `since` comes is told, too.
    private let tellsStanding: Bool
    private var hasBegun = false
    private var terminal = RecordedTerminal(scrollbackRows: rows)
    private var follower = TextFollower()
    private var generation = 0
    private var hits: [Hit] = []
    /// Lines with a hit that stand on the screen, by the row that they begin in.
    private var standing: [Int: Int] = [:]
    /// How many of each line on the screen were told already.
    private var told: [Int: Int] = [:]
    private var lastLook: UInt64 = 0
    private var lastChange: RecordHead?

    private init(_ matcher: LineMatcher, since: UInt64, tellsStanding: Bool) {
        self.matcher = matcher
        self.since = since
        self.tellsStanding = tellsStanding
    }

    /// Searches a part. `follows` says that the part before it is searched, too: what stands on the screen at the beginning
    /// is told there.
    static func hits(
        in part: RecordingPart,
        _ matcher: LineMatcher,
        since: UInt64 = 0,
        follows: Bool = false,
        tellsStanding: Bool = true
    ) -> (hits: [Hit], losses: RecordReader.Losses) {
        var search = PartSearch(matcher, since: since, tellsStanding: tellsStanding)
        let reader = RecordReader([part])
        var isQuiet = follows
        while reader.advance() {
            search.take(reader)
            if isQuiet, reader.head.direction == .screen {
                search.look(isTold: false)
                isQuiet = false
            }
        }
        search.look()
        return (search.hits, reader.losses)
    }

    private mutating func take(_ reader: RecordReader) {
        let head = reader.head
        guard head.direction != .input else { return }
        if !hasBegun, head.timestamp >= since {
            hasBegun = true
            if since > 0, !tellsStanding { look(isTold: false) }
        }
        if hasBegun, let last = lastChange {
            let passed = head.elapsed &- last.elapsed
            let isRestless = passed < Self.settled && head.elapsed &- lastLook < Self.patience
            if !isRestless || head.direction != .output { look() }
        }
        let bytes = terminal.take(reader)
        if terminal.generation != generation {
            generation = terminal.generation
            follower = TextFollower()
            standing = [:]
        }
        guard let bytes, bytes.count > 0 else { return }
        if lastChange == nil { lastLook = head.elapsed }
        lastChange = head
        feed(bytes, head)
        terminal.discard()
    }

    private mutating func feed(_ bytes: UnsafeRawBufferPointer, _ head: RecordHead) {
        terminal.engine.feed(bytes, inPiecesOf: Self.rows) {
            guard head.timestamp >= since else { return follower.takeScrolled(terminal.engine) { _ in } }
            // The closure must not take hold of all of this value.
            var found: [String] = []
            let matcher = matcher
            follower.takeScrolled(terminal.engine) { line in
                if matcher.matches(line) { found.append(Self.text(line)) }
            }
            for line in found { left(line, head) }
        }
    }

    /// A line has left the screen.
    private mutating func left(_ line: String, _ head: RecordHead) {
        if let count = told[line.hashValue], count > 0 {
            told[line.hashValue] = count - 1
        } else {
            hits.append(Hit(time: head.timestamp, from: head.timestamp &- 1, line: line))
        }
    }

    /// Looks at the screen.
    private mutating func look(isTold: Bool = true) {
        guard let head = lastChange, hasBegun else { return }
        lastChange = nil
        lastLook = head.elapsed
        var fresh: [(rows: Range<Int>, line: String?)] = []
        let matcher = matcher
        let isAnyStanding = !standing.isEmpty
        follower.takeChanged(terminal.engine) { rows, line in
            let isFound = matcher.matches(line)
            if isFound || isAnyStanding { fresh.append((rows, isFound ? Self.text(line) : nil)) }
        }
        guard !standing.isEmpty || !told.isEmpty || fresh.contains(where: { $0.line != nil }) else { return }
        for change in fresh {
            for row in change.rows { standing[row] = nil }
        }
        for case (let rows, let line?) in fresh { standing[rows.lowerBound] = line.hashValue }
        var counts: [Int: Int] = [:]
        for line in standing.values { counts[line, default: 0] += 1 }
        if isTold {
            for case (_, let line?) in fresh where counts[line.hashValue, default: 0] > told[line.hashValue, default: 0]
            {
                told[line.hashValue, default: 0] += 1
                hits.append(Hit(time: head.timestamp, from: head.timestamp, line: line))
            }
        }
        told = counts
    }

    private static func text(_ line: UnsafeRawBufferPointer) -> String {
        PlainText.line(String(decoding: line, as: UTF8.self))
    }
}
