import SessionModel
import Testing

@testable import Broker

@Suite struct CapacityTests {
    @Test func whoComesFirstIsAdmittedFirst() {
        var queue = CapacityQueue()
        let tickets = (0..<3).map { _ in queue.join(tags: []) }
        #expect(queue.count == 3 && queue.admit { _, _ in false } == nil)
        #expect(queue.admit { _, _ in true } == tickets[0] && queue.count == 2 && queue.held() == 1)
        // The place is held until it is taken.
        #expect(queue.admit { _, queue in queue.held() < 1 } == nil)
        queue.leave(tickets[0])
        #expect(queue.held() == 0 && queue.admit { _, queue in queue.held() < 1 } == tickets[1])
    }

    @Test func aFullTagKeepsNobodyElseUp() {
        var queue = CapacityQueue()
        let (gpu, other) = (queue.join(tags: ["gpu"]), queue.join(tags: []))
        #expect(queue.admit { tags, _ in !tags.contains("gpu") } == other)
        #expect(queue.admit { _, _ in true } == gpu)
        #expect(queue.held(tag: "gpu") == 1 && queue.held(tag: "else") == 0 && queue.held() == 2)
    }

    @Test func whoGoesLosesNobodysPlace() {
        var queue = CapacityQueue()
        let (first, second) = (queue.join(tags: []), queue.join(tags: []))
        queue.leave(first)
        #expect(queue.admit { _, _ in true } == second)
        queue.leave(second)
        #expect(queue.count == 0 && queue.held() == 0)
        let third = queue.join(tags: [])
        #expect(queue.dismiss() == [third] && queue.count == 0 && third != first)
    }

    private func refusal(_ tag: String?, _ live: Int, _ candidates: [(String, Activity, UInt64)]) -> String {
        Broker.refusal(
            Broker.FullCapacity(tag: tag, live: live, capacity: 2),
            candidates: candidates.map { Broker.Candidate(label: $0.0, activity: $0.1, since: $0.2) },
            now: 7_200_000_000
        )
    }

    @Test func aRefusalNamesWhatCouldBeStopped() {
        let message = refusal(
            nil,
            5,
            [
                ("busy", .working, 0), ("quiet", .unknown, 0), ("new", .idle, 7_199_400_000), ("asks", .blocked, 0),
                ("old", .idle, 0), ("away", .handedOff, 0),
            ]
        )
        #expect(
            message
                == "5 sessions run and the capacity is 2; stop one first, such as old (idle for 2h), new (idle for 0s), "
                + "away (handed-off for 2h); or wait for room with --wait"
        )
        #expect(
            refusal("gpu", 1, [("busy", .working, 0)]).hasPrefix("1 session with the tag 'gpu' runs and the capacity")
        )
        #expect(refusal(nil, 2, [("busy", .working, 0)]).contains("none of them is idle"))
    }
}
