import Testing

@testable import Terminal

/// What hostile input costs, counted without a clock: `terminal-bench worst` times it.
@Suite struct WorkTests {
    private static func filledRows(_ input: String) -> Int {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed("\u{1B}[44m\u{1B}#8" + input)
        return (0..<24).count { engine.core.screen.grid.fill(of: $0) != nil }
    }

    /// Whole rows that get one value are not written before someone reads them.
    @Test(arguments: [
        ("\u{1B}[41m\u{1B}[2J", 24), ("\u{1B}[?2J", 24), ("\u{1B}#8", 24), ("\u{1B}[9S", 24), ("\u{1B}[9T", 24),
        ("\u{1B}[9L", 24), ("\u{1B}[99M", 24), ("\u{1B}[88$x", 24), ("\u{1B}[$z", 24), ("\u{1B}[${", 24),
        ("\u{1B}[;;;;;2$v", 24), ("\u{1B}[;;;;1$r", 24), ("\u{1B}[$t", 24), ("a\u{1B}[9999b", 23), ("\u{1B}c", 24),
        ("\u{1B}[?1049h\u{1B}[41m\u{1B}[2J", 24), ("x", 23), ("\u{1B}[;2$z", 0),
    ]) func rowsOfOneValueAreNotWritten(_ input: String, _ rows: Int) {
        #expect(Self.filledRows(input) == rows)
    }

    @Test func checksumsAreNotMadeWithoutEnd() {
        let engine = Engine(columns: 80, rows: 24)
        let all = String(repeating: "\u{1B}[*y", count: 1000)
        let answer = "\u{1B}P0!~1000\u{1B}\\"
        let most = Limits.maximumSummedCells / (80 * 24) + 1
        for _ in 0..<2 {
            engine.feed(all)
            #expect(engine.takeReplies().count == most * answer.utf8.count)
        }
        engine.feed(String(repeating: "\u{1B}[;;1;1;1;1*y", count: 1000))
        #expect(engine.takeReplies().count == 1000 * answer.utf8.count)
    }

    @Test func rowsOfOneColourAreShortInTheScrollback() {
        let engine = Engine(columns: 80, rows: 24)
        engine.feed("\u{1B}[41m\u{1B}[2J\u{1B}[24H" + String(repeating: "\n", count: 1024))
        #expect(engine.scrollbackBytes <= 1024 * 32)
        engine.feed("\u{1B}[m漢\u{1B}[9999b")
        let before = engine.scrollbackBytes
        engine.feed("\u{1B}[31m漢\u{1B}[9999b")
        #expect(engine.scrollbackBytes - before <= 25 * 40)
    }

    @Test func repeatingManyTimesIsOnceOverTheScreen() {
        let engine = Engine(columns: 10, rows: 4)
        engine.feed("a\u{1B}[65535b")
        #expect(engine.text(scrollbackRows: 100) == String(repeating: "a", count: 41) + "\n")
        engine.feed("\u{1B}c\u{1B}[3J\u{1B}[?7l漢\u{1B}[65535b")
        #expect(engine.text(scrollbackRows: 100) == "漢漢漢漢漢\n")
        engine.feed("\u{1B}c\u{1B}[?7l\u{1B}[4hab\u{1B}[1G漢\u{1B}[3b")
        #expect(engine.text(scrollbackRows: 100) == "漢漢漢漢ab\n")
    }

    @Test func clustersShareTheirBeginnings() {
        var table = ClusterTable()
        let long: [UInt32] = [0x65] + Array(0x300..<0x31F)
        let number = table.number(of: long)
        #expect(long.count == Limits.maximumClusterScalars)
        #expect(table.count == Limits.maximumClusterScalars - 1)
        #expect(table.number(of: long + [0x31F]) == nil)
        #expect(table.number(of: Array(long.prefix(9))) != nil)
        #expect(table.count == Limits.maximumClusterScalars - 1)
        var marked = Array(repeating: false, count: Limits.maximumClusters)
        marked[table.number(of: Array(long.prefix(9))) ?? 0] = true
        table.sweep(marked: marked)
        #expect(table.count == 8)
        #expect(number.flatMap { table[$0] } == nil)
        #expect(table.number(of: Array(long.prefix(9))).flatMap { table[$0] } == Array(long.prefix(9)))
    }

    @Test func tabStopsAreFoundByWords() {
        var stops = TabStops(columns: 200)
        stops.clear()
        for column in [0, 63, 64, 130, 199] { stops[column] = true }
        #expect([0, 62, 63, 64, 130, 198].map { stops.next(after: $0, limit: 199) } == [63, 63, 64, 130, 199, 199])
        #expect(stops.next(after: 0, limit: 20) == 20)
        #expect([199, 130, 64, 63, 1].map { stops.previous(before: $0, limit: 0) } == [130, 64, 63, 0, 0])
        #expect(stops.previous(before: 100, limit: 70) == 70)
    }
}
