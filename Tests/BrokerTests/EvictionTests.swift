import SessionModel
import Testing

@testable import Broker

@Suite struct EvictionTests {
    private static let now: UInt64 = 1_000_000

    private func candidate(
        _ number: Int,
        idleFor span: UInt64 = 0,
        activity: Activity = .unknown,
        isPinned: Bool = false,
        state: SessionState = .running
    ) throws -> EvictionCandidate {
        let text = String(number, radix: 16)
        return EvictionCandidate(
            id: try #require(SessionID(String(repeating: "0", count: 8 - text.count) + text)),
            label: "s\(number)",
            state: state,
            activity: activity,
            isPinned: isPinned,
            idleness: .idle(since: Self.now - span)
        )
    }

    @Test func onlyWhoIsIdleForLongEnoughGoes() throws {
        let one = try candidate(1, idleFor: 100)
        #expect(one.obstacle(at: Self.now, idleAfter: 100) == nil)
        #expect(one.obstacle(at: Self.now, idleAfter: 101) == .recent(idleFor: 100))
        #expect(one.obstacle(at: Self.now - 200, idleAfter: 1) == .recent(idleFor: 0), "a time to come")
    }

    @Test(arguments: [Activity.working, .blocked, .handedOff])
    func whoSaysThatItDoesSomethingIsLeftAlone(_ activity: Activity) throws {
        let busy = try candidate(1, idleFor: 1000, activity: activity)
        #expect(busy.obstacle(at: Self.now, idleAfter: 1) == .activity(activity))
    }

    @Test(arguments: [SessionState.starting, .stopping, .exited, .evicted])
    func onlyWhoRunsCanGo(_ state: SessionState) throws {
        let one = try candidate(1, idleFor: 1000, state: state)
        #expect(one.obstacle(at: Self.now, idleAfter: 1) == .state(state))
    }

    @Test func whoIsNotKnownToBeIdleIsLeftAlone() throws {
        var one = try candidate(1, activity: .idle)
        for idleness in [
            Idleness.busy(.connected(2)), .busy(.processor), .unknown(.silentHost), .unknown(.noProcessorTime),
        ] {
            one.idleness = idleness
            let obstacle = one.obstacle(at: Self.now, idleAfter: 0)
            #expect(obstacle != nil && obstacle != .pinned)
        }
    }

    @Test func thePinIsTheLastThingInTheWay() throws {
        #expect(try candidate(1, idleFor: 9, isPinned: true).obstacle(at: Self.now, idleAfter: 5) == .pinned)
        let early = try candidate(1, idleFor: 4, isPinned: true)
        #expect(early.obstacle(at: Self.now, idleAfter: 5) == .recent(idleFor: 4))
    }

    @Test func theLadderTakesThoseFirstThatAreIdleLongestAndPinnedOnesLast() throws {
        let candidates = [
            try candidate(1, idleFor: 10), try candidate(2, idleFor: 900, isPinned: true),
            try candidate(3, idleFor: 30),
            try candidate(4, idleFor: 1000, activity: .working), try candidate(5, idleFor: 800, isPinned: true),
            try candidate(6, idleFor: 30), try candidate(7, idleFor: 1),
            try candidate(8, idleFor: 2000, activity: .blocked),
        ]
        for _ in 0..<5 {
            let ladder = EvictionLadder(candidates.shuffled(), now: Self.now, idleAfter: 5)
            #expect(ladder.steps.map(\.label) == ["s3", "s6", "s1", "s2", "s5"])
            #expect(Set(ladder.kept.map(\.candidate.label)) == ["s4", "s7", "s8"])
        }
    }

    @Test func reasonsAreRounded() {
        let spans: [(UInt64, String)] = [
            (1_234, "1ms"), (2_345_678, "2s"), (3_725_000_000, "1h 2min"), (90_061_000_000, "1d 1h 1min"),
            (.max, "infinity"),
        ]
        for (span, text) in spans { #expect(TimeSpan(microseconds: span).rounded.description == text) }
    }
}
